import { describe, expect, it } from '@jest/globals'
import { parseArguments } from './arguments.ts'
import { groupsHelp, settingsHelp } from './help.ts'
import { each, toggle, whole } from './kinds.ts'

const connections = whole([1, 9], undefined, { short: 'c', help: 'how many' })
const header = each<readonly string[]>((texts) => texts, [], { short: 'H', help: 'a header', shown: 'none' })
const json = toggle({ short: 'j', help: 'as JSON' })
const settings = { connections, header, json, noKeepalive: toggle({ help: 'none is kept' }) }

/** The values by name, and the arguments before them. */
function valuesOf(...argv: string[]): Record<string, unknown> {
  const { typed } = parseArguments(settings, argv)
  return Object.fromEntries([...typed].map(([name, { value }]) => [name, value]))
}

describe('flags', () => {
  it('are accepted in long and short form, separate from their value, joined to it, and combined', () => {
    const expected = { connections: '5', json: true }
    expect(valuesOf('--connections', '5', '--json')).toEqual(expected)
    expect(valuesOf('--connections=5', '-j')).toEqual(expected)
    expect(valuesOf('-jc', '5')).toEqual(expected)
    expect(valuesOf('-j', '-c5')).toEqual(expected)
    expect(valuesOf('-c=5', '-j')).toEqual(expected)
    expect(valuesOf('-jc=5')).toEqual(expected)
  })

  it('have the value that follows the first equals sign, whatever its first character', () => {
    for (const value of ['-foo', '--json', '=', '=x', 'a=b', '']) {
      expect(valuesOf(`-H=${value}`)).toEqual({ header: [value] })
      expect(valuesOf(`--header=${value}`)).toEqual({ header: [value] })
    }
    expect(valuesOf('-H', '=x')).toEqual({ header: ['=x'] })
  })

  it('leave the other arguments and everything after -- untouched', () => {
    expect(parseArguments(settings, ['a', '-c', '1', '--', '--json']).positionals).toEqual(['a', '--json'])
  })

  it('may be repeated only where that has a meaning', () => {
    expect(valuesOf('-H', 'a: 1', '-H', 'b: 2')['header']).toEqual(['a: 1', 'b: 2'])
    expect(() => valuesOf('-c', '1', '-c', '2')).toThrow('-c is given twice')
    expect(valuesOf('-j', '-j')['json']).toBe(true)
    expect(() => valuesOf('--connections', '1', '-c=1')).toThrow('-c is given twice')
  })

  it('are rejected when unknown, with a suggestion', () => {
    expect(() => valuesOf('--conections', '5')).toThrow('unknown flag --conections: did you mean --connections?')
    expect(() => valuesOf('--head', 'a: b')).toThrow('did you mean --header?')
    expect(() => valuesOf('--xyzzy')).toThrow(/^unknown flag --xyzzy$/)
    expect(() => valuesOf('-z')).toThrow('unknown flag -z')
    for (const name of ['--noKeepalive', '--constructor', '--to-string', '--no-json']) {
      expect(() => valuesOf(name)).toThrow(`unknown flag ${name}`)
    }
  })

  it('are rejected without a value, including when another flag follows', () => {
    expect(() => valuesOf('-c')).toThrow('-c needs a value: -c N')
    expect(() => valuesOf('--connections', '--json')).toThrow('--connections needs a value')
    expect(valuesOf('--header=-x: y')['header']).toEqual(['-x: y'])
    expect(valuesOf('-H', '-')['header']).toEqual(['-'])
  })

  it('take no value when they are switches', () => {
    expect(() => valuesOf('--json=yes')).toThrow('--json takes no value (given: yes)')
    expect(() => valuesOf('-j=yes')).toThrow('-j takes no value (given: yes)')
  })

  it('are rejected with the code of wrong usage', () => {
    expect(() => valuesOf('--nope')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('a flag', () => {
  it('is identified by the text that was typed', () => {
    const { typed } = parseArguments(settings, ['-c5', '--json', '-H', 'a: 1', '--header', 'b: 2', '--no-keepalive'])
    expect(Object.fromEntries([...typed].map(([name, { flag }]) => [name, flag]))).toEqual({
      connections: '-c',
      json: '--json',
      header: '--header',
      noKeepalive: '--no-keepalive',
    })
  })
})

describe('the help of settings', () => {
  const lines = [
    '  -c, --connections N  how many',
    '  -H, --header TEXT    a header (default none)',
    '  -j, --json           as JSON',
    '      --no-keepalive   none is kept',
  ]

  it('has one aligned line for each setting', () => {
    expect(settingsHelp(settings)).toBe(lines.join('\n'))
  })

  it('is aligned over all groups', () => {
    const groups = [
      { title: 'One', settings: { connections } },
      { title: 'Two', settings: { json } },
    ]
    expect(groupsHelp(groups)).toBe(['One', lines[0], '', 'Two', lines[2]].join('\n'))
  })

  it('ends each line with variables and default', () => {
    const port = whole([0, 9], 7, { env: ['A', 'B'], help: 'a port' })
    expect(settingsHelp({ port })).toBe('      --port N  a port (A; B; default 7)')
  })

  it('is not moved to the right by a long flag', () => {
    const long = whole([0, 9], undefined, { help: 'h', placeholder: 'x'.repeat(60) })
    expect(settingsHelp({ long, json }).split('\n')[1]).toBe(`  ${'-j, --json'.padEnd(34)}  as JSON`)
  })
})
