import { describe, expect, it } from '@jest/globals'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { DriverLines, limitsOf } from './driver-lines.ts'

function second(from: number, changes: Partial<DriverPointAnswer> = {}): DriverPointAnswer {
  return { from, to: from + 1, sent: 10, completed: 10, failed: 0, median: 5, p99: 100, slip: 0, ...changes }
}

function linesOf(...points: DriverPointAnswer[]): DriverLines {
  const lines = new DriverLines()
  lines.update(points)
  return lines
}

describe('the lines of a driver', () => {
  it('are per second and logarithms, and have gaps without requests', () => {
    const lines = linesOf(second(0, { completed: 8 }), second(1, { to: 5, p99: null }), second(5, { p99: 0 }))
    expect(lines.rates).toEqual([8, 2.5, 10])
    expect(lines.p99).toEqual([2, NaN, NaN])
    expect(lines.stretches.map(({ from }) => from)).toEqual([0, 1, 5])
  })

  it('tell whether they have changed', () => {
    const points = [second(0), second(1)]
    const lines = linesOf(...points)
    expect(lines.update([...points])).toBe(false)
    expect(lines.update([...points, second(2)])).toBe(true)
    expect(lines.update(points)).toBe(true)
  })

  it('have common limits', () => {
    const [a, b] = [linesOf(second(0, { p99: 3 })), linesOf(second(0, { completed: 50, p99: 70 }))]
    expect(limitsOf([a, b])).toEqual({ mostRate: 50, p99: [3, 70] })
    expect(limitsOf([linesOf()])).toEqual({ mostRate: 0, p99: undefined })
  })
})
