import { describe, expect, it } from '@jest/globals'
import type { FiguresAnswer } from '../../lib/api/answers.ts'
import { eachMeasurement } from '../../lib/measure/measurements.ts'
import { fromMillis, micros } from '../../lib/units.ts'
import type { Report } from '../../report/report.ts'
import type { Seen } from '../native/target.ts'
import type { TruthCase } from './case.ts'
import { compare, type Finding } from './compare.ts'
import { knownOf } from './known.ts'
import type { Played } from './play.ts'

const START = micros(7_000_000)
const load = { kind: 'rate', rate: 100, connections: 10, seconds: 5 } as const
const one: TruthCase = { name: 'a', about: '', load, target: {}, expected: { headline: '', trust: 'valid' } }

/** By default, request n arrives when it is due and gets its response after 5 ms. */
function seen(change: (number: number, dueAt: number) => Partial<Record<'cameAt' | 'answeredAt', number>>): Seen[] {
  return Array.from({ length: 500 }, (_, number) => {
    const dueAt = START + number * 10_000
    const { cameAt = dueAt, answeredAt = cameAt + 5_000 } = change(number, dueAt)
    return { number, cameAt: micros(cameAt), arrivedAt: micros(cameAt), answeredAt: micros(answeredAt) }
  })
}

type Latency = FiguresAnswer['latencies']['response']

/** A latency of 500 requests that are all equal, in ms. */
function same(ms: number): Latency {
  const quantiles = { median: ms, mode: ms, p90: ms, p95: ms, p99: ms, p999: ms }
  return { count: 500, min: ms, mean: ms, max: ms, ...quantiles }
}

const perfect: FiguresAnswer['latencies'] = {
  response: same(5),
  ...eachMeasurement(() => same(0)),
  ...{ success: same(5), floor: same(5), service: same(5), firstByte: same(5) },
}

/** By default, the report of a perfect generator of 500 requests with responses after 5 ms. */
function reportOf(change: { rates?: object; latencies?: object } = {}): Report {
  const overall = {
    ...{
      planned: 500,
      sent: 500,
      completed: 500,
      succeeded: 500,
      checkFailed: 0,
      failed: 0,
      dropped: 0,
      droppedBy: { backlog: 0, paused: 0 },
    },
    ...{ neverSent: 0, inFlight: 0, lost: { windows: 0, atMost: 0 }, seconds: 5, rate: 100, bytes: 0 },
    ...{
      rates: { planned: 100, sent: 100, throughput: 100, ...change.rates },
      statuses: { 200: 500 },
      failures: {},
      checks: {},
      notes: {},
    },
    latencies: { ...perfect, ...change.latencies },
  }
  return {
    ...{ TestId: 'a', name: '', type: 'avalanche', state: 'finished', target: '', method: 'GET', seed: null },
    ...{
      startAt: null,
      workers: 1,
      timeScale: null,
      seconds: 5,
      drainSeconds: 0,
      drivers: [],
      missing: [],
      events: [],
    },
    ...{ engine: 'sockets', load: [], bytesPerSecond: null },
    ...{ phases: [], requests: [], parts: [], labels: [] },
    ...{
      failureDetails: {},
      checkExamples: {},
      verdict: { outcome: 'none', trust: 'valid', headline: '', doubts: [] },
      overall,
    },
  }
}

function findings(log: readonly Seen[], report: Report, stood?: Played['stood']): Finding[] {
  return compare(one, { report, startAt: START, seen: log, stood, ready: 0 })
}

function errorsOf(found: readonly Finding[]): Record<string, number | undefined> {
  const wrong = found.filter(({ share = 0 }) => share > 1)
  return Object.fromEntries(wrong.map(({ figure, error }) => [figure, error]))
}

describe('a report and the log', () => {
  it('agree when there was no fault', () => {
    expect(
      errorsOf(
        findings(
          seen(() => ({})),
          reportOf(),
        ),
      ),
    ).toEqual({})
  })

  it('differ by a rate that is wrong by more than a thousandth', () => {
    const report = reportOf({ rates: { throughput: 99.8 } })
    expect(
      errorsOf(
        findings(
          seen(() => ({})),
          report,
        ),
      ),
    ).toEqual({ 'throughput/s': -0.2 })
  })

  it('differ by slip that the report omits, and by a floor that includes it', () => {
    const late = seen((number, dueAt) => (number % 2 === 0 || number > 490 ? {} : { cameAt: dueAt + 20_000 }))
    expect(errorsOf(findings(late, reportOf()))).toEqual({ 'slip, sum in ms': -4_900, 'slip p99 in ms': -20 })
    const tooHigh = { ...same(5), p95: 25 }
    const wrong = reportOf({ latencies: { floor: tooHigh, response: tooHigh } })
    expect(
      errorsOf(
        findings(
          seen(() => ({})),
          wrong,
        ),
      ),
    ).toEqual({ 'p95 in ms': 20 })
  })

  it('differ by waiting that the report does not attribute', () => {
    // From 1 to 1.8 s there are no responses: ten places are taken, 71 requests wait for them.
    const [from, to] = [START + 1_000_000, START + 1_800_000]
    const stalled = seen((_, dueAt) => {
      const cameAt = dueAt >= from + 100_000 && dueAt < to ? to : dueAt
      return cameAt + 5_000 > from && cameAt < to ? { cameAt, answeredAt: to } : { cameAt }
    })
    const wrong = findings(stalled, reportOf())
    expect(Object.keys(errorsOf(wrong))).toContain('wait, sum in ms')
    expect(wrong.find(({ figure }) => figure === 'wait p99 in ms')?.truth).toBeGreaterThan(600)
  })

  it('leave open when a response arrived that came while the generator was paused', () => {
    const stood = { from: micros(START + 1_003_000), to: micros(START + 1_803_000) }
    const log = seen((number, dueAt) => (number === 100 ? { answeredAt: dueAt + 400_000 } : {}))
    const known = knownOf({ load: { ...load, connections: 1 }, seen: log, startAt: START, stood, report: reportOf() })
    const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0)
    expect(sum(known.split.waits)).toBeGreaterThan(fromMillis(10_000))
    expect(sum(known.splitAtMost.waits)).toBe(0)
  })

  it('include requests that were never answered', () => {
    const hanging = seen((number) => (number === 7 ? { answeredAt: Infinity } : {}))
    const known = knownOf({ load, seen: hanging, startAt: START, stood: undefined, report: reportOf() })
    expect([known.answered, known.unanswered, known.answeredInTime.most]).toEqual([499, 1, 499])
    expect(known.responses.at(-1)).toBe(Infinity)
  })
})
