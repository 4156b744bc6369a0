/** What was counted for a run: its ledger and its timeline, from windows as they were received. */
import { metrics } from '../../lib/messages/metrics.ts'
import { Ledger } from '../ledger/ledger.ts'
import { RunTimeline } from '../ledger/run-timeline.ts'
import type { RunRecord } from '../run/record.ts'
import type { RunCounts } from './history.ts'

export type Counts = Pick<RunRecord, 'ledger' | 'timeline'>

export function noCounts(): Counts {
  return { ledger: new Ledger(), timeline: new RunTimeline() }
}

export function restoreCounts({ ledger, timeline }: RunCounts): Counts {
  return { ledger: Ledger.restore(ledger), timeline: RunTimeline.restore(timeline) }
}

/** Counts a window once, in any order. */
export function addWindow({ ledger, timeline }: Counts, encoded: Uint8Array): void {
  const read = metrics.read(encoded)
  if (!read.ok || read.message.kind !== 'window') return
  if (ledger.add(read.message)) timeline.add(read.message)
}
