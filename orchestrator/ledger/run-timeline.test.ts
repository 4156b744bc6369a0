import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../../lib/measure/equality.suite.ts'
import { sameTally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { streams, sumOf, tallyOf, windowOf } from '../testing/windows.suite.ts'
import { RunTimeline } from './run-timeline.ts'
import type { Point } from './timeline.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

function timelineOf(windows: readonly Window[], maxBytes = 1 << 30): RunTimeline {
  const timeline = new RunTimeline({ kept: 60, maxBytes })
  for (const window of windows) timeline.add(window)
  return timeline
}

function sentIn(points: readonly Point[] | undefined): number[] | undefined {
  return points?.map(({ tally }) => tally.sent)
}

const who = { nodeId: 'a', boot: 'x' }
const second = (seq: number, answers: number, request = 'default'): Window => {
  const window = windowOf(who, seq, tallyOf(new Array<number>(answers).fill(7)))
  return { ...window, parts: window.parts.map((part) => ({ ...part, request })) }
}

describe('the timelines of a run', () => {
  it('are only one for a plan with one label', () => {
    const timeline = timelineOf([second(0, 3), second(1, 4)])
    expect(timeline.of({ phase: 'load', request: 'default' })).toBe(timeline.of('all'))
    expect(sentIn(timeline.of('all')?.points)).toEqual([3, 4])
    expect(timeline.of({ phase: 'load', request: 'other' })).toBeUndefined()
  })

  it('are separate from the second label on, including everything that arrived before', () => {
    const timeline = timelineOf([second(0, 3), second(1, 4), second(1, 2, 'other'), second(2, 1)])
    expect(sentIn(timeline.of('all')?.points)).toEqual([3, 6, 1])
    expect(sentIn(timeline.of({ phase: 'load', request: 'default' })?.points)).toEqual([3, 4, 1])
    expect(sentIn(timeline.of({ phase: 'load', request: 'other' })?.points)).toEqual([2])
  })

  it('agree: the total is the sum of the labels, and of the drivers', () => {
    fc.assert(
      fc.property(streams('a', 'x'), streams('b', 'y'), ({ windows: a }, { windows: b }) => {
        const timeline = timelineOf([...a, ...b])
        const whole = (of: Parameters<RunTimeline['of']>[0]): ReturnType<typeof sumOf> =>
          timeline.of(of)?.between(0, 1_000) ?? sumOf([])
        expect(whole('all').sent).toBe(sumOf([...a, ...b]).sent)
        expect(whole({ nodeId: 'a' }).sent).toBe(sumOf(a).sent)
        expect(whole({ nodeId: 'b' }).completed).toBe(sumOf(b).completed)
        const [first, other] = ['default', 'other'].map((request) => whole({ phase: 'load', request }).sent)
        expect((first ?? 0) + (other ?? 0)).toBe(sumOf([...a, ...b]).sent)
      }),
      { numRuns: propertyRuns(50) },
    )
  })

  it('stay within their limit of bytes: the past becomes coarser, and stays complete', () => {
    const windows = Array.from({ length: 60 }, (_, seq) => second(seq, seq))
    const [free, tight] = [timelineOf(windows), timelineOf(windows, 30_000)]
    expect(free.of('all')?.points).toHaveLength(60)
    expect(free.bytes).toBeGreaterThan(30_000)
    expect(tight.bytes).toBeLessThanOrEqual(30_000)
    expect(tight.of('all')?.points.length).toBeLessThan(30)
    const [a, b] = [free, tight].map((timeline) => timeline.of('all')?.between(0, 60))
    expect(a !== undefined && b !== undefined && sameTally(a, b)).toBe(true)
    expect(tight.of({ nodeId: 'a' })?.points.at(-1)).toMatchObject({ from: 59, to: 60 })
  })
})
