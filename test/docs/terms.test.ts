/** docs/terminology.md describes what is measured and judged: its tables and figures agree with the code. */
import { describe, expect, it } from '@jest/globals'
import { Histogram } from '../../lib/measure/histogram.ts'
import { measurements } from '../../lib/measure/measurements.ts'
import { boundsOf } from '../../lib/measure/soundness.ts'
import { nothingLost, summarise } from '../../lib/measure/summary.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { type DoubtCode, doubtCodes } from '../../lib/measure/verdict.ts'
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import { lastInstantOf } from '../../lib/plan/phases.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Shape } from '../../lib/plan/plan.ts'
import { fromSeconds, micros, toSeconds } from '../../lib/units.ts'
import { codedRows, sectionOf, textOf } from './documents.ts'

const text = textOf('docs/terminology.md')
const per = 'driver' as const

describe('docs/terminology.md', () => {
  it('has every measurement, and response, which is the sum of three of them', () => {
    const names = codedRows(sectionOf(text, 'Measurements')).map(([name]) => name)
    expect(names.sort()).toEqual(['response', ...measurements.map(({ name }) => name)].sort())
  })

  it('has every count of the figures', () => {
    const known = codedRows(sectionOf(text, 'Counts')).map(([name = '']) => name.split('.')[0])
    const figures = summarise(emptyTally(), { time: micros(0), due: undefined, neverSent: 0, lost: nothingLost })
    const other = new Set(['droppedBy', 'seconds', 'rate', 'rates', 'statuses', 'failures', 'latencies'])
    expect([...new Set(known)].sort()).toEqual(
      Object.keys(figures)
        .filter((name) => !other.has(name))
        .sort(),
    )
  })

  it.each<[string, Shape, number | undefined]>([
    ['closed, by duration', { kind: 'closed', seconds: 7, connections: 1 }, 7],
    ['closed, by count', { kind: 'closed', count: { value: 5, per }, connections: 1 }, undefined],
    ['n requests', { kind: 'constant', count: { value: 3, per }, rate: { value: 0.1, per } }, 30],
    [
      'stages',
      {
        kind: 'ramp',
        per,
        stages: [
          { from: 0, to: 9, seconds: 2 },
          { from: 9, to: 9, seconds: 3 },
        ],
      },
      5,
    ],
    ['tsunami', { kind: 'burst', loads: 5, burst: { value: 9, per }, everySeconds: 2, spacingSeconds: 0 }, 10],
    ['one burst', { kind: 'burst', loads: 1, burst: { value: 9, per }, everySeconds: 2, spacingSeconds: 0 }, undefined],
    [
      'or no delay',
      { kind: 'burst', loads: 5, burst: { value: 9, per }, everySeconds: 0, spacingSeconds: 0 },
      undefined,
    ],
  ])('states how long a load lasts: %s', (title, shape, seconds) => {
    expect(sectionOf(text, 'Time of the load, and rates')).toContain(title)
    const time = loadTimeOf(shape)
    expect(time === undefined ? undefined : toSeconds(time)).toBe(seconds)
  })

  it('states the limit at which a percentile is sound, and that ten samples must lie beyond it', () => {
    expect(text).toContain('sound* when Q_R − Q_L ≤ max(1 ms, 10 % of Q_R)')
    const soundness = (response: number, floor: number): boolean | undefined => {
      const [r, l] = [new Histogram(), new Histogram()]
      for (let i = 0; i < 20; i += 1) {
        r.record(response)
        l.record(floor)
      }
      return boundsOf(r, l)[0]?.sound
    }
    expect([soundness(2_000, 1_000), soundness(2_001, 1_000)]).toEqual([true, false])
    expect([soundness(200_000, 180_500), soundness(200_000, 179_000)]).toEqual([true, false])
    const few = new Histogram()
    for (let i = 0; i < 19; i += 1) few.record(1)
    expect(boundsOf(few, few)).toEqual([])
  })

  it('gives the doubts in its table their actual weights', () => {
    const rows = sectionOf(text, 'What makes numbers sound').matchAll(/(degraded|invalid|named)[^|()]*\((`[^)]*)\)/g)
    const told: string[] = []
    for (const [, weight = '', codes = ''] of rows) {
      for (const [, code = ''] of codes.matchAll(/`([a-z0-9-]+)`/g)) {
        told.push(code)
        expect([code, doubtCodes[code as DoubtCode]]).toEqual([code, weight === 'named' ? 'note' : weight])
      }
    }
    const ofSending = ['generator-busy', 'paused', 'paused-mostly', 'generator-limited', 'generator-limited-mostly']
    const ofPercentiles = ['unsound-p99', 'unsound', 'unsound-above-p99', 'unsound-driver']
    expect(new Set(told)).toEqual(new Set([...ofSending, ...ofPercentiles]))
  })

  it('states when a load has certainly ended', () => {
    expect(text).toContain('T + drain + timeout + 10 s')
    const shape: Shape = { kind: 'closed', seconds: 60, connections: 1 }
    expect(lastInstantOf({ ...planWith(shape), timeoutMs: 5_000, drainMs: 2_000 })).toBe(fromSeconds(77))
    expect(lastInstantOf(planWith({ kind: 'closed', count: { value: 1, per }, connections: 1 }))).toBeUndefined()
  })
})
