/** The figures of a run that need no histograms. */
import type { Summary } from '../../lib/measure/summary.ts'
import { droppedOf, type Tally } from '../../lib/measure/tally.ts'
import { isMeasured } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { Account } from '../ledger/ledger.ts'
import type { RunRecord } from '../run/record.ts'
import { measuredOf } from './measured.ts'

export type Counts = Pick<Summary, 'sent' | 'completed' | 'failed'>

/** The counts of the measured phases of a run: cheap, for frequent callers. */
export function countsOf(record: RunRecord): Counts {
  const { sent, completed, failed } = measuredOf(record.ledger, record.run.plan)
  const stated = [...record.stated.values()]
  return {
    sent: stated.reduce((sum, counts) => sum + counts.sent, sent),
    completed: stated.reduce((sum, counts) => sum + counts.completed, completed),
    failed,
  }
}

/**
 * Planned requests that a driver did not send, once its last message has arrived. It reports those of all phases
 * together.
 * @param measured its counts in the measured phases
 */
export function neverSentBy({ last }: Pick<Account, 'last'>, measured: Readonly<Tally>, { phases }: Plan): number {
  if (last === undefined) return 0
  if (phases.every(isMeasured)) return last.neverSent
  return Math.max(0, measured.planned - measured.sent - droppedOf(measured))
}
