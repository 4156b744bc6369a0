import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import { grown, joined, knownUntil } from './series.ts'

interface Stretch {
  readonly from: number
  readonly to: number
  readonly of: string
}

/** Disjoint stretches in the order of time. */
const stretches = (of: string): fc.Arbitrary<Stretch[]> =>
  fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 4 })), { maxLength: 30 }).map((steps) => {
    let at = 0
    return steps.map(([gap, length]) => {
      const from = at + gap
      at = from + length
      return { from, to: at, of }
    })
  })

describe('points that arrive', () => {
  it('replace all known points that they overlap, and keep the order of time', () => {
    fc.assert(
      fc.property(stretches('known'), stretches('fresh'), (known, fresh) => {
        const all = joined(known, fresh)
        all.forEach((point, index) => {
          expect(point.from).toBeGreaterThanOrEqual(all[index - 1]?.to ?? 0)
        })
        expect(all.filter(({ of }) => of === 'fresh')).toEqual(fresh)
        const overlaps = (one: Stretch): boolean => fresh.some(({ from, to }) => from < one.to && to > one.from)
        expect(all.filter(({ of }) => of === 'known')).toEqual(known.filter((one) => !overlaps(one)))
      }),
    )
  })

  it('leave the list as it is when there are none, so that nothing is drawn again', () => {
    const known = [{ from: 0, to: 1 }]
    expect(joined(known, [])).toBe(known)
  })
})

describe('a timeline', () => {
  const answer = (over: Partial<TimelineAnswer>): TimelineAnswer => ({
    ...{ TestId: 'a', state: 'running', cursor: 'one-1', ageMs: 200, seconds: 1, points: [], drivers: [] },
    ...over,
  })
  const point = (from: number): TimelineAnswer['points'][number] =>
    ({ from, to: from + 1 }) as TimelineAnswer['points'][number]

  it('grows by the answers of one source', () => {
    const first = grown(undefined, answer({ points: [point(0)] }), 1_000)
    const second = grown(first, answer({ cursor: 'one-2', points: [point(1)], ageMs: 300 }), 2_000)
    expect(second.points.map(({ from }) => from)).toEqual([0, 1])
    expect([first.latestAt, second.latestAt]).toEqual([800, 1_700])
  })

  it('drops the points of a driver that a response declares outdated', () => {
    const driver = (points: number[], pointsFrom?: number): TimelineAnswer['drivers'][number] =>
      ({ nodeId: 'a', points: points.map(point), pointsFrom }) as unknown as TimelineAnswer['drivers'][number]
    const first = grown(undefined, answer({ drivers: [driver([0, 1, 2])] }), 1_000)
    const second = grown(first, answer({ cursor: 'one-2', drivers: [driver([3], 2)] }), 2_000)
    expect(second.drivers[0]?.points.map(({ from }) => from)).toEqual([2, 3])
  })

  it('is known up to the second that all of the given drivers have reached', () => {
    const driver = (nodeId: string, ...points: number[]): TimelineAnswer['drivers'][number] =>
      ({ nodeId, points: points.map(point) }) as unknown as TimelineAnswer['drivers'][number]
    const drivers = [driver('a', 0, 1, 2), driver('b', 0, 1), driver('c')]
    const series = grown(undefined, answer({ drivers }), 1_000)
    const until = (...names: string[]): number => knownUntil(series, new Set(names))
    expect([until('a'), until('a', 'b'), until('a', 'c'), until('a', 'x'), until()]).toEqual([3, 2, 0, 0, 0])
  })

  it('begins anew when the orchestrator was restarted, or for another test', () => {
    const first = grown(undefined, answer({ points: [point(0), point(1)] }), 1_000)
    for (const other of [{ cursor: 'two-1' }, { TestId: 'b' }]) {
      expect(grown(first, answer({ ...other, points: [point(5)] }), 2_000).points).toHaveLength(1)
    }
  })
})
