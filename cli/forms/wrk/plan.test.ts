import { describe, expect, it } from '@jest/globals'
import type { Plan } from '../../../lib/plan/plan.ts'
import { givenBy } from '../given.suite.ts'
import { wrkCommand } from './command.ts'
import { planOfWrk } from './plan.ts'

function planOf(...argv: string[]): Plan {
  return planOfWrk(givenBy(wrkCommand, argv))
}

describe('the flags of wrk', () => {
  it('have its defaults', () => {
    const { target, phases, timeoutMs, requests } = planOf('http://a.test/x')
    expect([target, timeoutMs, requests[0]?.headers]).toEqual(['http://a.test/x', 2_000, {}])
    expect(phases[0]?.shape).toEqual({ kind: 'closed', seconds: 10, connections: 10 })
  })

  it.each([
    [['-t4', '-c100', '-d30s', '--timeout', '5s', '-H', 'A: 1', '-HB: 2', '--latency']],
    [['-t', '4', '-c', '100', '-d', '30', '--timeout=5', '--header=A: 1', '--header', 'B: 2', '-L']],
    [['--threads', '4', '--connections=100', '--duration', '0.5m', '--timeout', '5000ms', '-H', 'A:1', '-H', 'B:2']],
  ])('%j mean the same', (argv) => {
    const { phases, timeoutMs, requests } = planOf(...argv, 'a.test')
    expect([timeoutMs, requests[0]?.headers]).toEqual([5_000, { A: '1', B: '2' }])
    expect(phases[0]?.shape).toEqual({ kind: 'closed', seconds: 30, connections: 100 })
    expect(givenBy(wrkCommand, [...argv, 'a.test']).values.threads).toBe(4)
  })

  it('understand units, and a constant rate as wrk2 does: nothing is dropped, and the load ends with its time', () => {
    const { phases, drainMs } = planOf('-c1k', '-R', '2k', '-d', '1m', 'a.test')
    expect(phases[0]?.shape).toMatchObject({ kind: 'constant', rate: { value: 2_000 }, count: { value: 120_000 } })
    expect([phases[0]?.maxInFlight, phases[0]?.backlog, drainMs]).toEqual([1_000, 120_000, 0])
  })

  it('let the last one apply of a flag that is given twice', () => {
    expect(planOf('-c', '5', '-c', '7', 'a.test').phases[0]?.shape).toMatchObject({ connections: 7 })
  })
})

const wrong: readonly (readonly [argv: readonly string[], says: string])[] = [
  [[], 'the URL is missing: type breakwater wrk URL'],
  [['-c1', 'a.test'], 'number of connections must be >= threads: raise -c, or lower -t'],
  [['-c', '1x', 'a.test'], "-c: '1x' is not a number; write one such as 100, 5k or 1M"],
  [['-t0', 'a.test'], '-t: 0 is too small; use 1 or more'],
  [['-c', '200k', 'a.test'], '-c: 200000 is too large'],
  [['-d', 'long', 'a.test'], "-d: 'long' is not a duration"],
  [['-s', 'x.lua', 'a.test'], "unknown flag -s: wrk's scripts in Lua are plans here"],
  [['--script=x.lua', 'a.test'], "unknown flag --script: wrk's scripts in Lua are plans here"],
  [['-B', 'a.test'], 'unknown flag -B: every response is recorded when it has arrived'],
  [['-U', 'a.test'], '-U: has no effect without -R'],
  [['-H', 'x', 'a.test'], "-H: 'x' is not a header"],
  [['--conections', '5', 'a.test'], 'unknown flag --conections: did you mean --connections?'],
  [['-x', 'a.test'], 'unknown flag -x'],
  [['ftp://a.test'], 'URL: must be an http or https URL'],
]

describe('a wrong command line of wrk', () => {
  it.each(wrong)('%j is refused: %s', (argv, says) => {
    expect(() => planOf(...argv)).toThrow(says)
    expect(() => planOf(...argv)).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
