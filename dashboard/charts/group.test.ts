import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { ChartGroup, dragged, indexAt, neighbour, SHORTEST_RANGE, zoomed } from './group.ts'

class Member {
  readonly seen: string[] = []
  rangeChanged(): void {
    this.seen.push('range')
  }
  cursorChanged(): void {
    this.seen.push('cursor')
  }
}

describe('a group of charts', () => {
  it('tells each chart and the page of a change, once', () => {
    const told: unknown[] = []
    const group = new ChartGroup((range) => told.push(range))
    const [a, b] = [new Member(), new Member()]
    group.join(a)
    group.join(b)
    group.setRange({ from: 1, to: 5 })
    group.setRange({ from: 1, to: 5 })
    group.setCursor({ at: 2, by: 'pointer', source: a })
    group.setRange({ from: 5, to: 5 })
    expect([a.seen, b.seen]).toEqual([
      ['range', 'cursor', 'range'],
      ['range', 'cursor', 'range'],
    ])
    expect(told).toEqual([{ from: 1, to: 5 }, undefined])
  })

  it('forgets the cursor with the chart in which it was', () => {
    const group = new ChartGroup()
    const [a, b] = [new Member(), new Member()]
    const leave = group.join(a)
    group.join(b)
    group.setCursor({ at: 2, by: 'keyboard', source: a })
    leave()
    expect(group.cursor).toBeUndefined()
    expect([a.seen, b.seen]).toEqual([['cursor'], ['cursor', 'cursor']])
  })
})

const extent = { from: 0, to: 1_000 }

describe('zooming', () => {
  it('keeps the moment at its place', () => {
    expect(zoomed({ from: 100, to: 200 }, extent, { around: 125, factor: 0.5 })).toEqual({ from: 112.5, to: 162.5 })
  })

  it('shows everything once it would show more than that', () => {
    expect(zoomed({ from: 100, to: 700 }, extent, { around: 200, factor: 2 })).toBeUndefined()
  })

  it('never leaves what there is, and never shows less than the shortest part', () => {
    const moment = fc.double({ min: 0, max: 1_000, noNaN: true })
    fc.assert(
      fc.property(moment, moment, moment, fc.constantFrom(0.5, 2, 0.01), (a, b, around, factor) => {
        const range = dragged(a, b, extent)
        const next = zoomed(range, extent, { around, factor }) ?? extent
        expect(next.from).toBeGreaterThanOrEqual(0)
        expect(next.to).toBeLessThanOrEqual(1_000 + 1e-9)
        expect(next.to - next.from).toBeGreaterThanOrEqual(SHORTEST_RANGE - 1e-9)
      }),
    )
  })
})

describe('points of time', () => {
  const stretches = [
    { from: 0, to: 10 },
    { from: 10, to: 11 },
    { from: 20, to: 21 },
  ]

  it.each([
    [0, 0],
    [9.9, 0],
    [10, 1],
    [11, undefined],
    [20.5, 2],
    [21, undefined],
    [-1, undefined],
  ])('the moment %d is in point %s', (at, index) => {
    expect(indexAt(stretches, at)).toBe(index)
  })

  it.each([
    [undefined, -1, 20.5],
    [undefined, 1, 20.5],
    [5, 1, 10.5],
    [10.5, 1, 20.5],
    [15, 1, 20.5],
    [15, -1, 10.5],
    [20.5, 1, 20.5],
    [5, -1, 5],
    [99, -1, 20.5],
  ] as const)('from %s a step of %d leads to %d', (at, step, next) => {
    expect(neighbour(stretches, at, step)).toBe(next)
  })

  it('there is no step without points', () => {
    expect(neighbour([], undefined, 1)).toBeUndefined()
  })
})
