import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { latency, point } from './points.suite.ts'
import {
  bytesPerSecond,
  eventMarks,
  failuresByKind,
  inFlight,
  rates,
  responseTimes,
  serviceTimes,
  statusesByClass,
  stretchesOf,
} from './series-of.ts'
import type { ChartSeries } from './time-chart.ts'

const valuesOf = (series: readonly ChartSeries[]) => Object.fromEntries(series.map((each) => [each.label, each.values]))

describe('rates', () => {
  it('are per second, however long a point is', () => {
    const points = [
      point(0, { planned: 10, sent: 8, completed: 6, failed: 2 }),
      point(1, { to: 5, planned: 40, sent: 20 }),
    ]
    expect(valuesOf(rates(points))).toEqual({ planned: [10, 10], sent: [8, 5], completed: [6, 0], failed: [2, 0] })
    expect(stretchesOf(points)).toEqual([
      { from: 0, to: 1 },
      { from: 1, to: 5 },
    ])
    expect(valuesOf(bytesPerSecond([point(0, { to: 4, bytes: 100 })]))).toEqual({ received: [25] })
  })

  it('of a closed load have no plan', () => {
    expect(rates([point(0, { planned: null })]).map(({ label }) => label)).toEqual(['sent', 'completed', 'failed'])
  })

  it('keep their colours with and without a plan', () => {
    const colours = (planned: number | null) => new Map(rates([point(0, { planned })]).map((s) => [s.label, s.colour]))
    expect(colours(1).get('sent')).toBe(colours(null).get('sent'))
  })
})

describe('requests in flight', () => {
  it('are those that were sent and have not ended', () => {
    const points = [point(0, { sent: 10, completed: 4 }), point(1, { sent: 5, completed: 6, failed: 2 })]
    expect(valuesOf(inFlight(points))).toEqual({ 'in flight': [6, 3] })
  })

  it('are never fewer than 0, and end at 0 if all that were sent have ended', () => {
    const ends = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(ends, (seconds) => {
        const started = seconds.reduce((sum, [completed, failed]) => sum + completed + failed, 0)
        const points = seconds.map(([completed, failed], at) =>
          point(at, { completed, failed, sent: at === 0 ? started : 0 }),
        )
        const values = inFlight(points)[0]?.values ?? []
        expect(Math.min(...values.map(Number))).toBeGreaterThanOrEqual(0)
        expect(values.at(-1)).toBe(0)
      }),
    )
  })
})

describe('latencies', () => {
  it('are those of the points, null where there was no request', () => {
    const response = latency({ median: 1, p90: 2, p95: 3, p99: 4, max: 5 })
    const points = [point(0, { response, service: latency({ median: 0.5, p99: 2 }) }), point(1)]
    expect(valuesOf(responseTimes(points))).toEqual({
      p50: [1, null],
      p90: [2, null],
      p95: [3, null],
      p99: [4, null],
      max: [5, null],
    })
    expect(valuesOf(serviceTimes(points))).toEqual({ p50: [0.5, null], p99: [2, null] })
  })
})

describe('failures', () => {
  it('have a line for each of the five most frequent kinds, and one for the others', () => {
    const failures = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 }
    expect(valuesOf(failuresByKind([point(0, { failures }), point(1, { to: 3, failures: { g: 4 } })]))).toEqual({
      g: [7, 2],
      f: [6, 0],
      e: [5, 0],
      d: [4, 0],
      c: [3, 0],
      other: [3, 0],
    })
  })

  it('are counted completely by their lines', () => {
    const kinds = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'), fc.nat(100))
    fc.assert(
      fc.property(fc.array(kinds, { maxLength: 5 }), (seconds) => {
        const lines = failuresByKind(seconds.map((failures, at) => point(at, { failures })))
        expect(lines.length).toBeLessThanOrEqual(6)
        for (const [index, failures] of seconds.entries()) {
          const shown = lines.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)
          expect(shown).toBe(Object.values(failures).reduce((sum, count) => sum + count, 0))
        }
      }),
    )
  })
})

describe('statuses', () => {
  it('are joined by class, and only classes that occur have a line', () => {
    const statuses = { 200: 5, 204: 1, 503: 2, 999: 1 }
    expect(valuesOf(statusesByClass([point(0, { statuses }), point(1)]))).toEqual({
      '2xx': [6, 0],
      '5xx': [2, 0],
      other: [1, 0],
    })
  })

  it('keep the colour of their class', () => {
    expect(statusesByClass([point(0, { statuses: { 500: 1 } })])[0]?.colour).toBe(4)
  })
})

describe('marks', () => {
  it('show events at their second of the load, and those before it at its start', () => {
    const start = Date.UTC(2026, 0, 1)
    const event = (ms: number) => ({
      at: new Date(start + ms).toISOString(),
      code: 'x',
      message: 'Something happened.',
    })
    expect(eventMarks([event(-5_000), event(2_500)], start)).toEqual([
      { from: 0, kind: 'event', text: 'Something happened.' },
      { from: 2.5, kind: 'event', text: 'Something happened.' },
    ])
    expect(eventMarks([event(0)], start, () => 'doubt')[0]?.kind).toBe('doubt')
  })
})
