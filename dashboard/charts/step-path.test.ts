import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { axisThrough, drawLine, type Line, type Values } from './step-path.ts'

class Recorder {
  readonly lines: [number, number][][] = []
  moveTo(x: number, y: number): void {
    this.lines.push([[x, y]])
  }
  lineTo(x: number, y: number): void {
    this.lines.at(-1)?.push([x, y])
  }
}

function drawn(values: Values, rest: Partial<Line> = {}): [number, number][][] {
  const recorder = new Recorder()
  const stretches = rest.stretches ?? values.map((_, index) => ({ from: index, to: index + 1 }))
  const whole = { first: 0, last: values.length - 1, step: true, x: { zero: 0, one: 10 }, y: { zero: 0, one: 1 } }
  drawLine(recorder, { values, ...whole, ...rest, stretches })
  return recorder.lines
}

describe('a line of steps', () => {
  it('holds each value for the length of its point', () => {
    const stretches = [
      { from: 0, to: 5 },
      { from: 5, to: 6 },
    ]
    expect(drawn([3, 4], { stretches })).toEqual([
      [
        [0, 3],
        [50, 3],
        [50, 4],
        [60, 4],
      ],
    ])
  })

  it('has a gap where there is no value or no point', () => {
    const stretches = [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
      { from: 8, to: 9 },
    ]
    expect(drawn([1, null, 1, 1], { stretches }).map(([start]) => start)).toEqual([
      [0, 1],
      [20, 1],
      [80, 1],
    ])
  })

  it('without steps joins the middles of points', () => {
    const points = drawn([1, 2], { step: false }).flat()
    expect([points[0], points.at(-1)]).toEqual([
      [5, 1],
      [15, 2],
    ])
  })

  it('draws nothing of nothing', () => {
    expect([drawn([]), drawn([null, null]), drawn([NaN])]).toEqual([[], [], []])
  })
})

describe('a line with many points for each pixel', () => {
  const x = { zero: 0, one: 1 / 20 }

  it('is drawn by few strokes', () => {
    const values = Array.from({ length: 2_000 }, (_, index) => index % 7)
    expect(drawn(values, { x }).flat().length).toBeLessThanOrEqual(100 * 2 + 2)
  })

  it('reaches the least and the greatest value of each column', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 100, maxLength: 300 }), (values) => {
        const points = drawn(values, { x }).flat()
        for (let column = 0; column * 20 < values.length; column++) {
          const inside = values.slice(column * 20, column * 20 + 20)
          // Also the column's end, at which the next one begins, belongs to that one.
          const ys = points.filter(([at]) => at === column).map(([, y]) => y)
          expect(Math.min(...ys)).toBeLessThanOrEqual(Math.min(...inside))
          expect(Math.max(...ys)).toBeGreaterThanOrEqual(Math.max(...inside))
        }
      }),
    )
  })

  it('holds the value of a point that is longer than a pixel', () => {
    const stretches = [{ from: 0, to: 80 }, ...Array.from({ length: 100 }, (_, i) => ({ from: 80 + i, to: 81 + i }))]
    const [line = []] = drawn([3, ...Array.from({ length: 100 }, () => 5)], { stretches, x })
    expect(line.slice(0, 3)).toEqual([
      [0, 3],
      [4, 3],
      [4, 5],
    ])
  })

  it('gives a pixel to a point beside gaps', () => {
    const stretches = [0, 200, 400].map((from) => ({ from, to: from + 1 }))
    expect(drawn([1, 2, 3], { stretches, x: { zero: 0, one: 1 / 1_000 } })).toEqual([
      [
        [0, 1],
        [1, 1],
      ],
      [
        [0, 2],
        [1, 2],
      ],
      [
        [0, 3],
        [1, 3],
      ],
    ])
  })
})

describe('an axis', () => {
  it('has two values at their places', () => {
    const { zero, one } = axisThrough([10, 300], [60, 50])
    expect([zero + 10 * one, zero + 60 * one]).toEqual([300, 50])
  })
})
