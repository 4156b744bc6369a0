import { describe, expect, it } from '@jest/globals'
import type { PointAnswer } from '../../lib/api/timeline.ts'
import { Points } from './points.ts'

type Point = Pick<PointAnswer, 'from' | 'to' | 'completed'> & { readonly p99?: number | null }

function taken(...answers: readonly (readonly Point[])[]): Points {
  const points = new Points()
  for (const [index, answer] of answers.entries()) {
    const full = answer.map(({ p99 = null, ...point }) => ({ ...point, response: { p99 } }) as unknown as PointAnswer)
    points.take({ points: full, cursor: `x-${index}` })
  }
  return points
}

describe('the points of a timeline', () => {
  it('are one value for each second, also where several seconds are joined, or have none', () => {
    const points = taken([
      { from: 0, to: 4, completed: 40, p99: 7 },
      { from: 4, to: 5, completed: 9, p99: 5 },
      { from: 6, to: 7, completed: 8, p99: 6 },
    ])
    expect(points.series(7)).toEqual({
      throughput: [10, 10, 10, 10, 9, 0, 8],
      p99: [7, 7, 7, 7, 5, null, 6],
    })
    expect(points.cursor).toBe('x-0')
  })

  it('end at the latest second that all drivers have reported', () => {
    const points = taken([
      { from: 0, to: 1, completed: 10 },
      { from: 1, to: 2, completed: 3 },
    ])
    expect([points.series(1).throughput, points.series(0).throughput]).toEqual([[10], []])
  })

  it('are replaced by later ones that overlap them', () => {
    const points = taken(
      [
        { from: 0, to: 1, completed: 1 },
        { from: 1, to: 2, completed: 2 },
        { from: 2, to: 3, completed: 3 },
      ],
      [
        { from: 0, to: 2, completed: 10 },
        { from: 3, to: 4, completed: 4 },
      ],
    )
    expect(points.series(4).throughput).toEqual([5, 5, 3, 4])
  })

  it('are forgotten when no terminal is wide enough for them', () => {
    const many = Array.from({ length: 2_000 }, (_, from) => ({ from, to: from + 1, completed: from }))
    const { throughput } = taken(many).series(2_000)
    expect([throughput.length, throughput.at(-1)]).toEqual([600, 1_999])
  })
})
