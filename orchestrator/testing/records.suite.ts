/** Records of runs, for tests of their output. */
import type { DriverFiguresAnswer, MetricsAnswer } from '../../lib/api/answers.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { metricsOf } from '../figures/figures.ts'
import { plan, play, started } from '../run/events.suite.ts'
import { type RunRecord, recordOf } from '../run/record.ts'
import { lastOf, tallyOf, windowOf } from './windows.suite.ts'

/** A hundred requests of each driver, ten per second. */
export const atRate = planWith({
  kind: 'constant',
  count: { value: 100, per: 'driver' },
  rate: { value: 10, per: 'driver' },
})

/** The figures of a run, with those of its drivers by name. */
export function byNode(
  record: RunRecord,
): Omit<MetricsAnswer, 'drivers'> & { readonly drivers: Readonly<Record<string, DriverFiguresAnswer>> } {
  const { drivers, ...rest } = metricsOf(record)
  return { ...rest, drivers: Object.fromEntries(drivers.map((driver) => [driver.nodeId, driver])) }
}

/** Two drivers that shared seven requests; the second one is done. */
export function halfDone(): RunRecord {
  const [phase] = plan.phases
  const shape = { kind: 'closed' as const, count: { value: 7, per: 'total' as const }, connections: 1 }
  const shared = { ...plan, phases: phase === undefined ? [] : [{ ...phase, shape }] }
  const record = recordOf({ ...started('a', 'b'), plan: shared, startAt: 1_000_000 })
  record.ledger.add(windowOf({ nodeId: 'a', boot: 'x' }, 0, tallyOf([1_000, 3_000], 4)))
  record.ledger.add(lastOf([windowOf({ nodeId: 'b', boot: 'x' }, 0, tallyOf([9_000, 9_000, 9_000], 3))]))
  record.run = play([{ type: 'done', nodeId: 'b', boot: 'x', ending: 'completed' }], record.run).run
  return record
}
