import { describe, expect, it } from '@jest/globals'
import { planWith, phaseOf } from '../plan/arbitraries.suite.ts'
import type { Shape } from '../plan/plan.ts'
import { fromSeconds, micros } from '../units.ts'
import { type Circumstances, factsOf, rateOver, succeededOf, throughputOf } from './facts.ts'
import { driverWith, healthyTally, tallyWith } from './facts.suite.ts'

const counted: Shape = phaseOf(planWith({ kind: 'closed', count: { value: 9, per: 'driver' }, connections: 1 })).shape
const atRate: Shape = { kind: 'constant', count: { value: 50, per: 'driver' }, rate: { value: 10, per: 'driver' } }
const given: Circumstances = {
  ...{ plan: planWith(atRate), phases: [], strict: false },
  ...{ through: 7_000_000, over: true, stopped: false },
}

describe('the facts of a run', () => {
  it('are its counts, and the parts of its plan and its end that affect the verdict', () => {
    const driver = driverWith(healthyTally(50), { busy: 0.5, neverSent: 3 })
    const facts = factsOf(driver, [driver], given)
    expect(facts).toMatchObject({ open: true, strict: false, over: true, stopped: false, neverSent: 3, busy: 0.5 })
    expect([facts.tally, facts.drivers, facts.time, facts.sentAsStated]).toEqual([
      driver.tally,
      [driver],
      fromSeconds(5),
      0,
    ])
    expect(factsOf(driver, [], { ...given, plan: planWith(counted), strict: true, sentAsStated: 8 })).toMatchObject({
      open: false,
      strict: true,
      sentAsStated: 8,
    })
  })
})

describe('the throughput', () => {
  it('is the number of answers within the time of the load, divided by that time', () => {
    const tally = healthyTally(50, { completedInTime: 40 })
    expect(throughputOf({ tally, time: fromSeconds(5) })).toBe(8)
  })

  it('is 0 for a time of 0', () => {
    expect([rateOver(5, micros(0)), rateOver(5, fromSeconds(2))]).toEqual([0, 2.5])
  })
})

describe('a success', () => {
  it('is a complete response with a status below 400', () => {
    const statuses = { 99: 1, 200: 2, 399: 4, 400: 8, 503: 16 }
    expect(succeededOf(tallyWith({ statuses, failures: { timeout: 32 } }))).toBe(7)
    expect(succeededOf(tallyWith({}))).toBe(0)
  })
})
