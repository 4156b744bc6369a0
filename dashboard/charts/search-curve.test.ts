import { describe, expect, it } from '@jest/globals'
import { type CurveStage, curveOf, curveStages } from './search-curve.ts'

function stage(perSecond: number, change: Partial<CurveStage> = {}): CurveStage {
  return { perSecond, purpose: 'explore', outcome: 'kept', p99Ms: 10, errorRate: 0, ...change }
}

describe('the curve of a search', () => {
  it('has the latest stage of each rate, by rate, and no recoveries', () => {
    const confirmed = stage(100, { purpose: 'confirm', p99Ms: 12 })
    const stages = [stage(100), stage(200, { outcome: 'broken' }), stage(25, { purpose: 'recover' }), confirmed]
    expect(curveStages(stages)).toEqual([confirmed, stages[1]])
  })

  it('reaches from 0 to round ends of the axes, with a dot for each stage that has a figure', () => {
    const stages = [stage(50), stage(100, { p99Ms: 40, outcome: 'broken' }), stage(75, { p99Ms: null })]
    expect(curveOf(stages, { value: ({ p99Ms }) => p99Ms })).toEqual({
      rateMost: 100,
      most: 40,
      dots: [
        { x: 236, y: 89.5, outcome: 'kept' },
        { x: 408, y: 10, outcome: 'broken' },
      ],
    })
  })

  it('has a value axis of at least some length, and none of no length', () => {
    const value = ({ errorRate }: CurveStage): number | null => errorRate
    expect(curveOf([stage(50)], { value, least: 0.01 }).most).toBe(0.01)
    expect(curveOf([], { value })).toEqual({ rateMost: 1, most: 1, dots: [] })
  })
})
