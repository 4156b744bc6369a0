import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { LoadChange } from '../lib/api/load-changes.ts'
import { Histogram } from '../lib/measure/histogram.ts'
import { latencyAnswerOf } from '../lib/api/figures.ts'
import { summariseLatency } from '../lib/measure/summary.ts'
import type { PointAnswer } from '../lib/api/timeline.ts'
import { rateOverTime } from './rate-over-time.ts'

const none = latencyAnswerOf(summariseLatency(new Histogram()))

function point(from: number, to: number, completed: number): PointAnswer {
  return {
    ...{ from, to, completed, windows: 1, planned: null, sent: completed, failed: 0, dropped: 0, bytes: 0 },
    ...{ statuses: {}, failures: {}, checkFailed: 0, checks: {}, heat: [] },
    ...{ response: none, service: none, wait: none, slip: none },
  }
}

/** A second each. */
function pointsOf(...completed: readonly number[]): PointAnswer[] {
  return completed.map((count, second) => point(second, second + 1, count))
}

function timeline(points: PointAnswer[]): { points: PointAnswer[]; seconds: number } {
  return { points, seconds: points.at(-1)?.to ?? 0 }
}

const measured = (seconds: number) => ({ measured: true, seconds })
const apart = (seconds: number) => ({ measured: false, seconds })

describe('the rate over time', () => {
  it('is the spread of the responses of each second', () => {
    const rates = rateOverTime(timeline(pointsOf(10, 20, 60, 30)), { phases: [measured(4)], seconds: 4 })
    expect(rates).toMatchObject({ seconds: 4, longest: 1, min: 10, median: 20, max: 60, stddev: 18.71 })
    expect(rates?.stretches.at(-1)).toEqual({ from: 3, to: 4, rate: 30 })
  })

  it('counts a second without a point as one without a response', () => {
    const points = [point(1, 2, 10), point(3, 4, 10)]
    const rates = rateOverTime({ points, seconds: 5 }, { phases: [], seconds: 5 })
    expect(rates?.stretches.map(({ rate }) => rate)).toEqual([0, 10, 0, 10, 0])
  })

  it('weighs seconds that were joined by their length', () => {
    const points = [point(0, 4, 400), point(4, 5, 300), point(5, 6, 300)]
    expect(rateOverTime(timeline(points), { phases: [measured(6)], seconds: 6 })).toMatchObject({
      ...{ seconds: 6, longest: 4, min: 100, median: 100, max: 300 },
    })
  })

  it('contains only whole seconds of the measured load', () => {
    const points = pointsOf(1, 2, 3, 4, 5, 6)
    const rates = rateOverTime(timeline(points), { phases: [apart(1.5), measured(3.2)], seconds: 3.2 })
    expect(rates?.stretches).toEqual([
      { from: 2, to: 3, rate: 3 },
      { from: 3, to: 4, rate: 4 },
    ])
    expect(rateOverTime(timeline(points), { phases: [measured(0.9)], seconds: 0.9 })).toBeUndefined()
    expect(rateOverTime({ points: [], seconds: 0 }, { phases: [measured(5)], seconds: 5 })).toBeUndefined()
  })

  it('leaves out what was paused by a change, even if the load was never resumed', () => {
    const change = (kind: LoadChange['kind'], fromSeconds: number): LoadChange => ({ seq: 0, kind, fromSeconds })
    const points = pointsOf(1, 2, 0, 0, 5, 6)
    const changes = [change('pause', 2), change('resume', 4)]
    const seconds = (of: readonly LoadChange[], time: number): number[] =>
      (rateOverTime(timeline(points), { phases: [measured(time)], seconds: time, changes: of })?.stretches ?? []).map(
        ({ from }) => from,
      )
    expect(seconds(changes, 4)).toEqual([0, 1, 4, 5])
    expect(seconds(changes.slice(0, 1), 2)).toEqual([0, 1])
    expect(seconds(changes.slice(0, 1), 2.0005)).toEqual([0, 1])
    expect(seconds([change('rate', 1)], 6)).toEqual([0, 1, 2, 3, 4, 5])
  })

  it('covers no second twice, and each in its order', () => {
    const spans = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 9_000 })), { maxLength: 5 })
    const joined = fc.array(fc.integer({ min: 1, max: 8 }), { maxLength: 20 })
    fc.assert(
      fc.property(spans, joined, (phases, lengths) => {
        let at = 0
        const points = lengths.map((length) => point(at, (at += length), length))
        const passed = phases.map(([isMeasured, millis]) => ({ measured: isMeasured, seconds: millis / 1_000 }))
        const rates = rateOverTime(timeline(points), { phases: passed, seconds: 3 })
        if (rates === undefined) return
        rates.stretches.slice(1).forEach(({ from }, index) => {
          expect(from).toBeGreaterThanOrEqual(rates.stretches[index]?.to ?? Infinity)
        })
        for (const { rate } of rates.stretches) expect(rate).toBe(1)
        expect(rates).toMatchObject({ min: 1, median: 1, max: 1, stddev: 0 })
      }),
    )
  })
})
