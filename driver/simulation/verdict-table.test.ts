import { describe, expect, test } from '@jest/globals'
import { judge, type Verdict } from '../../lib/measure/verdict.ts'
import type { Shape } from '../../lib/plan/plan.ts'
import { draws } from '../engines/fuzz/draws.suite.ts'
import { play, type Scene } from './simulation.suite.ts'

const MS = 1_000
const S = 1_000_000

function constant(rate: number, seconds: number): Shape {
  return {
    kind: 'constant',
    count: { value: rate * seconds, per: 'driver' },
    rate: { value: rate, per: 'driver' },
  }
}

const answersIn = (span: number) => () => span
/** Responds in 5 ms, except for requests that arrive while the target stalls. */
const stalling = (from: number, to: number) => (_: number, at: number) =>
  at < from || at >= to ? 5 * MS : to - at + 5 * MS

async function verdictOn(scene: Scene): Promise<Verdict> {
  return judge((await play(scene)).facts)
}

/** The codes of the doubts. */
function reasons({ doubts }: Verdict): string[] {
  return doubts.map(({ code }) => code)
}

describe('the verdict on a target', () => {
  const slow: Scene = { shape: constant(100, 5), slots: 10, timeout: 10 * S, service: answersIn(500 * MS) }

  test('that cannot keep up, with enough time to drain, attributes the wait to the target and is valid', async () => {
    const { headline, trust } = await verdictOn({ ...slow, drain: 30 * S })
    expect([headline, trust]).toEqual(['did not keep up: 490 of 500 waited, up to 19.6 s', 'valid'])
  })

  test('that cannot keep up within the usual drain time states what was never sent', async () => {
    const { headline, trust } = await verdictOn(slow)
    expect([headline, trust]).toEqual(['did not keep up: 290 of 300 waited, up to 11.6 s; 200 never sent', 'valid'])
  })

  test('that stalls attributes the wait to the target', async () => {
    const scene = { shape: constant(100, 5), slots: 10, timeout: 10 * S, service: stalling(2 * S, 2.8 * S) }
    const { headline, trust } = await verdictOn(scene)
    expect(headline).toMatch(/^500 requests, 100 % succeeded; 7\d of 500 waited, up to 0\.7 s$/)
    expect(trust).toBe('valid')
  })

  test('that is so slow that the backlog overflows states how many requests were never sent', async () => {
    const { headline, trust } = await verdictOn({ ...slow, backlog: 50, drain: 60 * S })
    expect(headline).toMatch(/^did not keep up: .*; 3\d\d never sent$/)
    expect(trust).toBe('valid')
  })

  test('that refuses every connection states that all requests failed', async () => {
    const scene = { shape: constant(5, 1), refuses: true, service: answersIn(0) }
    const { headline, trust } = await verdictOn(scene)
    expect([headline, trust]).toEqual(['ALL 5 REQUESTS FAILED: connection refused', 'valid'])
  })

  test('that responds to every request with 503 states that all requests failed', async () => {
    const { headline, trust } = await verdictOn({
      shape: { kind: 'closed', count: { value: 100, per: 'driver' }, connections: 10 },
      service: answersIn(5 * MS),
      status: () => 503,
    })
    expect([headline, trust]).toEqual(['ALL 100 REQUESTS FAILED: status 503', 'valid'])
  })

  test('that lets 16 of 1,000 requests time out includes them in the percentiles', async () => {
    const service = (request: number): number => (request % 62 === 3 && request < 992 ? Infinity : 68 * MS)
    const { facts } = await play({ shape: constant(100, 10), timeout: 10 * S, service })
    const { headline, trust } = judge(facts)
    expect(headline).toBe('1,000 requests, 98.4 % succeeded: 16 × timed out')
    expect([facts.tally.latencies.of('givenUp').min, trust]).toEqual([10 * S, 'valid'])
  })
})

describe('the verdict on a generator', () => {
  const healthy = { slots: 100, timeout: 10 * S, service: answersIn(5 * MS) }

  test('that was paused for 0.8 s of 5 s is invalid from p90 on, and blames no target', async () => {
    const verdict = await verdictOn({ ...healthy, shape: constant(100, 5), stalls: [{ from: 2 * S, to: 2.8 * S }] })
    expect([verdict.headline, verdict.trust]).toEqual(['UNDECIDED: these numbers cannot be trusted', 'invalid'])
    expect(verdict.doubts.find(({ code }) => code === 'unsound')?.message).toContain('from p90 on')
  })

  test('that was paused for 0.8 s of 60 s is degraded from p99 on', async () => {
    const verdict = await verdictOn({ ...healthy, shape: constant(100, 60), stalls: [{ from: 20 * S, to: 20.8 * S }] })
    expect([verdict.trust, reasons(verdict)]).toEqual(['degraded', ['unsound-p99']])
  })

  test.each([
    [100, 5, 'valid'],
    [100, 10, 'valid'],
    [1_000, 5, 'degraded'],
  ])('with one garbage collection of 51 ms at %d/s for %d s is %s', async (rate, seconds, expected) => {
    const { trust } = await verdictOn({
      ...healthy,
      shape: constant(rate, seconds),
      stalls: [{ from: S, to: S + 51 * MS }],
    })
    expect(trust).toBe(expected)
  })

  test('that is late by 2.4 of 5.0 ms at p95, on a shared machine, is invalid', async () => {
    const draw = draws(7)
    const starts = Array.from({ length: 500 }, (_, i) => i * 10 * MS)
    const stalls = starts.filter(() => draw(100) < 12).map((from) => ({ from: from - 1, to: from + 2_400 }))
    const { trust } = await verdictOn({ ...healthy, service: answersIn(2_600), shape: constant(100, 5), stalls })
    expect(trust).toBe('invalid')
  })

  test('that runs the default avalanche or tsunami reports the spread, and is valid', async () => {
    const shapes: Shape[] = [
      { kind: 'closed', count: { value: 500, per: 'driver' }, connections: 500 },
      { kind: 'burst', loads: 5, burst: { value: 100, per: 'driver' }, everySeconds: 2, spacingSeconds: 0 },
    ]
    for (const shape of shapes) {
      const { facts } = await play({ shape, timeout: 10 * S, service: answersIn(3 * MS) })
      expect(judge(facts).trust).toBe('valid')
      expect(facts.tally.latencies.of('spread').count).toBeGreaterThan(0)
    }
  })

  test('whose threads never waited in closed load states that it was the limit', async () => {
    const shape: Shape = { kind: 'closed', seconds: 2, connections: 10 }
    const verdict = await verdictOn({ shape, service: answersIn(240), busy: 0.99 })
    expect(verdict.trust).toBe('degraded')
    expect(verdict.doubts[0]?.message).toMatch(
      /^the generator was the limit: the target handled 41,\d{3}\/s and may handle more; latencies may be up to 0 ms too high at p99; add --workers/,
    )
  })
})
