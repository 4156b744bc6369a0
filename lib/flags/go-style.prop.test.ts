import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parseArguments } from './arguments.ts'
import { each, text, toggle, whole } from './kinds.ts'
import type { Settings } from './setting.ts'

const settings: Settings = {
  connections: whole([0, 99], undefined, { short: 'c', help: '' }),
  header: each<readonly string[]>((texts) => texts, [], { short: 'H', help: '' }),
  body: text(undefined, { help: '' }),
  noKa: toggle({ help: '' }),
  redir: toggle({ help: '' }),
}

/** A flag as it is meant: its long name, the other name if it has one, and the value. */
const meant = fc.oneof(
  fc.record({ name: fc.constant('connections'), other: fc.constant('c'), value: fc.nat(99).map(String) }),
  fc.record({ name: fc.constant('header'), other: fc.constant('H'), value: fc.string() }),
  fc.record({ name: fc.constant('body'), other: fc.constant('body'), value: fc.string() }),
)
const switched = fc.record({
  name: fc.constantFrom('noKa', 'redir'),
  value: fc.constantFrom(undefined, '1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False'),
})
const names: ReadonlySet<string> = new Set(
  ['c', 'connections', 'H', 'header', 'body', 'no-ka', 'redir'].flatMap((name) => [`-${name}`, `--${name}`]),
)

/** One of the four ways in which Go reads a flag and its value. */
function written({ name, other, value }: { name: string; other: string; value: string }, way: number): string[] {
  const flag = `${way % 2 === 0 ? '-' : '--'}${way % 3 === 0 ? other : name}`
  // A value that is the name of a flag would be taken for a forgotten value.
  return way < 6 && !names.has(value) ? [flag, value] : [`${flag}=${value}`]
}

describe('the grammar of Go', () => {
  it('reads one or two dashes, and a value after an equals sign or in the next argument, as the same', () => {
    const flags = fc.array(fc.tuple(meant, fc.nat(11)), { maxLength: 8 })
    fc.assert(
      fc.property(flags, fc.array(fc.constantFrom('http://a', 'b', '-'), { maxLength: 2 }), (all, operands) => {
        const argv = all.flatMap(([flag, way]) => written(flag, way))
        const { typed, positionals } = parseArguments(settings, [...argv, ...operands], { style: 'go' })
        const last = (name: string): string | undefined => all.findLast(([flag]) => flag.name === name)?.[0].value
        const headers = all.filter(([{ name }]) => name === 'header').map(([{ value }]) => value)
        expect(typed.get('connections')?.value).toBe(last('connections'))
        expect(typed.get('body')?.value).toBe(last('body'))
        expect(typed.get('header')?.value ?? []).toEqual(headers)
        expect(positionals).toEqual(operands)
      }),
    )
  })

  it('reads the values of a switch as strconv.ParseBool, and only after an equals sign', () => {
    fc.assert(
      fc.property(fc.array(switched, { maxLength: 6 }), (all) => {
        const flag = { noKa: '-no-ka', redir: '--redir' } as Readonly<Record<string, string>>
        const argv = all.map(({ name, value }) => `${flag[name] ?? ''}${value === undefined ? '' : `=${value}`}`)
        const { typed } = parseArguments(settings, [...argv, 'true'], { style: 'go' })
        for (const name of ['noKa', 'redir']) {
          const last = all.findLast((one) => one.name === name)
          const value = typed.get(name)?.value
          const read = value === undefined ? undefined : settings[name]?.read(value)
          expect(read).toBe(last === undefined ? undefined : /^([1tT].*)?$/.test(last.value ?? ''))
        }
      }),
    )
  })

  it('takes what follows two dashes as it is', () => {
    const { typed, positionals } = parseArguments(settings, ['-c', '3', '--', '-c', '--body'], { style: 'go' })
    expect([typed.get('connections')?.value, positionals]).toEqual(['3', ['-c', '--body']])
  })
})

const wrong = [
  [['-conections', '5'], 'unknown flag -conections: did you mean -connections?'],
  [['-no-k'], 'unknown flag -no-k: did you mean -no-ka?'],
  [['-cc=5'], /^unknown flag -cc/],
  [['-c5'], /^unknown flag -c5/],
  [['-c'], '-c needs a value: -c N'],
  [['-c', '-redir'], '-c needs a value: -c N (write -c=-redir for a value that begins with a dash)'],
  [['-redir=maybe'], "-redir: 'maybe' is neither 'true' nor 'false'"],
] as const

describe('a command line that Go would refuse', () => {
  it.each(wrong)('%j is refused: %s', (argv, says) => {
    expect(() => parseArguments(settings, argv, { style: 'go' })).toThrow(says)
  })
})

describe('the grammar of getopt_long and pflag', () => {
  const valuesOf = (...argv: string[]): Record<string, unknown> => {
    const { typed } = parseArguments(settings, argv, { style: 'gnu' })
    return Object.fromEntries([...typed].map(([name, { value }]) => [name, value]))
  }

  it('joins a short flag and its value, and lets the last one apply', () => {
    expect(valuesOf('-c5', '-c', '7')).toEqual({ connections: '7' })
    expect(valuesOf('--connections=5', '--no-ka', '--redir=false')).toEqual({
      connections: '5',
      noKa: true,
      redir: 'false',
    })
  })

  it('lets a value begin with a dash unless it is a flag', () => {
    expect(valuesOf('--body', '--boundary')).toEqual({ body: '--boundary' })
    expect(() => valuesOf('--body', '--redir')).toThrow('--body needs a value')
  })
})
