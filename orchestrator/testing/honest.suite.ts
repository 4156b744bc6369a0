/** The invariants of every run, whatever its events. */
import { expect } from '@jest/globals'
import { metricsOf } from '../figures/figures.ts'
import type { Fleet } from './fleet.suite.ts'

/** Reported ≤ actual requests at the target ≤ reported + possibly unknown; and the parts add up to the whole. */
export function expectHonest(fleet: Fleet): void {
  const { overall, drivers } = metricsOf(fleet.record)
  expect(overall.sent).toBeLessThanOrEqual(fleet.truth)
  expect(fleet.truth).toBeLessThanOrEqual(overall.sent + (overall.lost.atMost ?? Infinity))
  const sum = (of: 'planned' | 'sent' | 'completed' | 'failed'): number =>
    Object.values(drivers).reduce((total, one) => total + one[of], 0)
  for (const name of ['planned', 'sent', 'completed', 'failed'] as const) expect(overall[name]).toBe(sum(name))
  expect(overall.sent).toBe(overall.completed + overall.failed + overall.inFlight)
  expect(overall.planned).toBe(fleet.planned * fleet.drivers.length)
}
