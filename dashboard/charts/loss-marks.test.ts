import { describe, expect, it } from '@jest/globals'
import { type DriverPoints, lossMarks } from './loss-marks.ts'

/** A driver with points of one second at these seconds. */
function driver(nodeId: string, seconds: readonly number[], vanished = false): DriverPoints {
  return { nodeId, vanished, points: seconds.map((from) => ({ from, to: from + 1 })) }
}

describe('marks of missing figures', () => {
  it('show a hole between two points of a driver', () => {
    expect(lossMarks([driver('a', [0, 1, 4, 5, 6, 7, 8])], 9)).toEqual([
      { from: 2, to: 4, kind: 'loss', text: 'no figures of a' },
    ])
  })

  it('show the time after a driver vanished, but not after one that has finished', () => {
    const drivers = [driver('a', [0, 1, 2, 3, 4]), driver('lost', [0, 1], true), driver('done', [0, 1])]
    expect(lossMarks(drivers, 5)).toEqual([{ from: 2, to: 5, kind: 'loss', text: 'no figures of lost' }])
  })

  it('do not show a hole that may still be filled', () => {
    expect(lossMarks([driver('a', [0, 1, 3])], 4)).toEqual([])
    expect(lossMarks([driver('a', [0, 1, 3, 4, 5])], 6)).toHaveLength(1)
  })

  it('are one for all drivers that miss the same time', () => {
    const drivers = ['a', 'b', 'c'].map((name) => driver(name, [0, 5, 6, 7, 8]))
    expect(lossMarks(drivers, 9)).toEqual([
      { from: 1, to: 5, kind: 'loss', text: 'no figures of 3 drivers, such as a' },
    ])
  })
})
