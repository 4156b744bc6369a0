import { describe, expect, it } from '@jest/globals'
import type { DriverPointAnswer } from '../../lib/api/timeline.ts'
import { driverPanels, type DriverTimeline } from './drivers-of.ts'

function seconds(count: number, changes: Partial<DriverPointAnswer> = {}): DriverPointAnswer[] {
  const each = { sent: 10, completed: 10, failed: 0, median: 5, p99: 20, slip: 0, ...changes }
  return Array.from({ length: count }, (_, from) => ({ from, to: from + 1, ...each }))
}

function driver(nodeId: string, { p99 = 20, median = 5, completed = 100 } = {}): DriverTimeline {
  return { nodeId, completed, response: { median, p99 }, points: seconds(10) }
}

describe('the panels of drivers', () => {
  it('put those that differ first, and say how', () => {
    const drivers = ['d', 'c', 'b', 'a'].map((name, index) => driver(name, { p99: 20 + index, median: 5 + index / 10 }))
    const panels = driverPanels([...drivers, driver('slow', { p99: 90, completed: 100 })])
    expect(panels.map(({ nodeId, difference }) => [nodeId, difference])).toEqual([
      ['slow', 'different: p99 4.1 × the median of the drivers'],
      ['a', undefined],
      ['b', undefined],
      ['c', undefined],
      ['d', undefined],
    ])
  })

  it('name each figure that differs', () => {
    const drivers = [1, 2, 3, 4].map((n) => driver(`n${n}`, { completed: 100 + n, median: 5 + n / 10 }))
    const [first] = driverPanels([...drivers, driver('x', { completed: 20, median: 50 })])
    expect(first?.difference).toBe('different: rate 0.2 ×, median response time 9.4 × the median of the drivers')
  })

  it('have rates over the time of their points', () => {
    const [panel] = driverPanels([driver('a')])
    expect(panel?.rate).toBe(10)
    expect(driverPanels([{ ...driver('a'), points: [] }])[0]?.rate).toBeNull()
  })
})
