import { describe, expect, it } from '@jest/globals'
import { type FlagGroup, flagsHelp, parseFlags } from './flags.ts'

const groups: readonly FlagGroup[] = [
  {
    title: 'One',
    flags: [
      { long: 'connections', short: 'c', value: 'N', help: 'how many' },
      { long: 'header', short: 'H', value: 'TEXT', many: true, help: 'a header' },
    ],
  },
  { title: 'Two', flags: [{ long: 'json', short: 'j', help: 'as JSON' }] },
]

function valuesOf(...argv: string[]): Record<string, readonly string[]> {
  return Object.fromEntries(parseFlags(groups, argv).values)
}

describe('flags', () => {
  it('are taken long and short, apart from their value, joined to it, and together', () => {
    const expected = { connections: ['5'], json: [''] }
    expect(valuesOf('--connections', '5', '--json')).toEqual(expected)
    expect(valuesOf('--connections=5', '-j')).toEqual(expected)
    expect(valuesOf('-jc', '5')).toEqual(expected)
    expect(valuesOf('-j', '-c5')).toEqual(expected)
    expect(valuesOf('-c=5', '-j')).toEqual(expected)
    expect(valuesOf('-jc=5')).toEqual(expected)
  })

  it('have the value that follows the first sign of equality, whatever it begins with', () => {
    for (const value of ['-foo', '--json', '=', '=x', 'a=b', '']) {
      expect(valuesOf(`-H=${value}`)).toEqual({ header: [value] })
      expect(valuesOf(`--header=${value}`)).toEqual({ header: [value] })
    }
    expect(valuesOf('-H', '=x')).toEqual({ header: ['=x'] })
  })

  it('leave the other arguments, and everything after --', () => {
    expect(parseFlags(groups, ['a', '-c', '1', '--', '--json']).positionals).toEqual(['a', '--json'])
  })

  it('may repeat only where that means something', () => {
    expect(valuesOf('-H', 'a: 1', '-H', 'b: 2')['header']).toEqual(['a: 1', 'b: 2'])
    expect(() => valuesOf('-c', '1', '-c', '2')).toThrow('-c is given twice')
    expect(valuesOf('-j', '-j')['json']).toHaveLength(2)
  })

  it('that nobody knows are refused, with the one that may be meant', () => {
    expect(() => valuesOf('--conections', '5')).toThrow('unknown flag --conections: did you mean --connections?')
    expect(() => valuesOf('--head', 'a: b')).toThrow('did you mean --header?')
    expect(() => valuesOf('--xyzzy')).toThrow(/^unknown flag --xyzzy$/)
    expect(() => valuesOf('-z')).toThrow('unknown flag -z')
  })

  it('without their value are refused, also when another flag stands there', () => {
    expect(() => valuesOf('-c')).toThrow('-c needs a value: -c N')
    expect(() => valuesOf('--connections', '--json')).toThrow('--connections needs a value')
    expect(valuesOf('--header=-x: y')['header']).toEqual(['-x: y'])
    expect(valuesOf('-H', '-')['header']).toEqual(['-'])
  })

  it('that are switches take none', () => {
    expect(() => valuesOf('--json=yes')).toThrow('--json takes no value (given: yes)')
    expect(() => valuesOf('-j=yes')).toThrow('-j takes no value (given: yes)')
  })

  it('are wrong with the code of wrong usage', () => {
    expect(() => valuesOf('--nope')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})

describe('the help of flags', () => {
  it('has a line for each, in line with each other', () => {
    expect(flagsHelp(groups)).toBe(
      [
        'One',
        '  -c, --connections N  how many',
        '  -H, --header TEXT    a header',
        '',
        'Two',
        '  -j, --json           as JSON',
      ].join('\n'),
    )
  })
})
