import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { checkExamples, failureDetails, generatorLoads } from '../../lib/measure/arbitraries.suite.ts'
import { limits } from '../../lib/measure/generator.ts'
import { quantile } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { Series } from '../../lib/measure/series.ts'
import { emptyTally, merge, sameTally, type Tally } from '../../lib/measure/tally.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { SECOND, micros } from '../../lib/units.ts'
import type { MergedSecond } from '../worker-pool/lane-merger.ts'
import { labelTallies } from '../simulation/reports.suite.ts'
import { cumulativeOf, joinWindows, WindowWriter } from './window-writer.ts'

const simple = planWith({ kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 })
const [request] = simple.requests
/** Labels 0 to 3, of two phases and two requests. */
const plan: Plan = {
  ...simple,
  phases: ['climb', 'plateau'].flatMap((name) => simple.phases.map((phase) => ({ ...phase, name }))),
  requests: ['browse', 'order'].map((name) => ({ method: 'GET', headers: {}, ...request, name })),
}
const who = { nodeId: 'a', boot: 'x', testId: 'test', plan }

/** The seconds of a whole test, the last one marked. */
const seconds: fc.Arbitrary<MergedSecond[]> = fc
  .array(
    fc.record({
      parts: labelTallies,
      limited: fc.subarray([...limits]),
      load: generatorLoads,
      details: failureDetails,
      examples: checkExamples,
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((drawn) =>
    drawn.map((seen, index) => ({
      index,
      from: micros(index * SECOND),
      to: micros((index + 1) * SECOND),
      ...seen,
      ...(index === drawn.length - 1 ? { last: { neverSent: 3 } } : {}),
    })),
  )

function written(drawn: readonly MergedSecond[]): Window[] {
  const writer = new WindowWriter(who)
  return drawn.map((second) => writer.write(second, { ending: 'completed' }))
}

function sumOf(windows: readonly Window[]): Tally {
  return windows.flatMap(({ parts }) => parts).reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

describe('the windows of a driver', () => {
  it('are numbered without a gap, and add up to the totals of the last one', () => {
    fc.assert(
      fc.property(seconds, (drawn) => {
        const windows = written(drawn)
        expect(windows.map(({ seq, through }) => [seq, through])).toEqual(windows.map((_, i) => [i, i]))
        const { last } = windows.at(-1) ?? {}
        expect(last).toMatchObject({ ending: 'completed', neverSent: 3 })
        const counted = new Series().addAll(windows.flatMap(({ parts }) => parts))
        expect(new Series().addAll(last?.totals ?? []).equals(counted)).toBe(true)
        const labels = ['climb browse', 'climb order', 'plateau browse', 'plateau order']
        const names = windows.map(({ parts }) => parts.map((part) => `${part.phase} ${part.request}`))
        expect(names).toEqual(drawn.map(({ parts }) => parts.map(({ label }) => labels[label])))
        expect(windows.slice(0, -1).every((window) => window.last === undefined)).toBe(true)
        expect(new Set(windows.map(({ reportId }) => reportId)).size).toBe(windows.length)
      }),
    )
  })

  it('contain the figures of the base protocol since the start', () => {
    fc.assert(
      fc.property(seconds, (drawn) => {
        written(drawn).forEach(({ cumulative }, index) => {
          const sum = drawn
            .slice(0, index + 1)
            .flatMap(({ parts }) => parts)
            .reduce((total, { tally }) => merge(total, tally), emptyTally())
          const response = responseOf(sum)
          expect(cumulative).toEqual(cumulativeOf(sum))
          expect(cumulative).toMatchObject({ sent: sum.sent, received: sum.completed, errors: sum.failed })
          expect(cumulative.min).toBe(Math.round(response.min) / 1_000)
          expect(cumulative.median).toBeCloseTo((quantile(response, 0.5) ?? 0) / 1_000, 2)
          expect([cumulative.mean, cumulative.mode].every((ms) => ms >= cumulative.min && ms <= cumulative.max)).toBe(
            true,
          )
        })
      }),
    )
  })

  it('pass through Kafka unchanged', () => {
    fc.assert(
      fc.property(seconds, (drawn) => {
        for (const window of written(drawn)) {
          const read = metrics.read(Buffer.from(metrics.write(window)))
          const { seq, limited, load, details, examples } = window
          const said = {
            ...{ seq, limited, load },
            ...(details === undefined ? {} : { details }),
            ...(examples === undefined ? {} : { examples }),
          }
          expect(read.ok && read.message.kind === 'window' && read.message).toMatchObject(said)
          if (read.ok && read.message.kind === 'window')
            expect(sameTally(sumOf([read.message]), sumOf([window]))).toBe(true)
        }
      }),
      { numRuns: 30 },
    )
  })

  it('can be joined in any grouping without loss', () => {
    fc.assert(
      fc.property(seconds, fc.nat(), fc.nat(), (drawn, first, second) => {
        const windows = written(drawn)
        const cuts = [0, first % windows.length, second % windows.length, windows.length].sort((a, b) => a - b)
        const groups = cuts.slice(1).flatMap((end, i) => {
          const group = windows.slice(cuts[i], end)
          return group.length === 0 ? [] : [group.reduce(joined)]
        })
        const [all, grouped] = [windows.reduce(joined), groups.reduce(joined)]
        expect(plain(grouped)).toEqual(plain(all))
        expect(sameTally(sumOf([grouped]), sumOf(windows))).toBe(true)
        expect(all).toMatchObject({ seq: 0, through: windows.length - 1, from: 0, last: windows.at(-1)?.last })
      }),
    )
  })

  it('stay separate when they do not follow each other, or belong to two tests or boots', () => {
    const [first, second, third] = written(
      [0, 1, 2, 3].map((index) => ({
        index,
        from: micros(0),
        to: micros(0),
        parts: [],
        limited: [],
        details: [],
      })),
    )
    if (first === undefined || second === undefined || third === undefined) throw new RangeError('three windows')
    expect(joinWindows(first, third)).toBeUndefined()
    expect(joinWindows(second, first)).toBeUndefined()
    expect(joinWindows(first, { ...second, testId: 'other' })).toBeUndefined()
    expect(joinWindows(first, { ...second, boot: 'other' })).toBeUndefined()
    expect(joinWindows({ ...first, last: { ending: 'completed', neverSent: 0, totals: [] } }, second)).toBeUndefined()
  })

  it('end with one that states the reason when the load failed', () => {
    fc.assert(
      fc.property(seconds, (drawn) => {
        const writer = new WindowWriter(who)
        const before = drawn.slice(0, -1).map((second) => writer.write(second, { ending: 'completed' }))
        const failed = writer.failed('a worker died')
        expect(failed).toMatchObject({
          seq: before.length,
          parts: [],
          last: { ending: 'failed', reason: 'a worker died' },
        })
        expect(sameTally(new Series().addAll(failed.last?.totals ?? []).total(), sumOf(before))).toBe(true)
        expect(failed.to).toBe(before.at(-1)?.to ?? 0)
      }),
      { numRuns: 30 },
    )
  })
})

function joined(older: Window, newer: Window): Window {
  const both = joinWindows(older, newer)
  if (both === undefined) throw new Error('these two should have been joined')
  return both
}

function plain(window: Window): unknown {
  return { ...window, parts: undefined }
}
