/** The changes of the fleet as the page has received them: each response adds what is new. */
import type { DriversAnswer, FleetChange } from '../../lib/api/answers.ts'

export interface KnownChanges {
  /** The newest first. */
  readonly changes: readonly FleetChange[]
  /** That of the latest response; undefined before the first. */
  readonly changesCursor: string | undefined
}

/** As many as the orchestrator keeps. */
const KEPT = 500

/**
 * Adds a response to what is known. It contains everything if its cursor is from another process of the orchestrator
 * than the known one.
 */
export function withChanges(known: KnownChanges, { changes, cursor }: DriversAnswer): KnownChanges {
  const { changes: before, changesCursor } = known
  if (cursor === undefined || sourceOf(changesCursor) !== sourceOf(cursor)) return { changes, changesCursor: cursor }
  // Nothing is drawn again when nothing is new.
  if (changes.length === 0) return { changes: before, changesCursor: cursor }
  return { changes: changes.reduceRight(added, before).slice(0, KEPT), changesCursor: cursor }
}

/** Of refusals of one driver that follow each other, only the latest counts, as for the orchestrator. */
function added(known: readonly FleetChange[], change: FleetChange): readonly FleetChange[] {
  const latest = known.findIndex(({ nodeId }) => nodeId === change.nodeId)
  const replaced = change.code === 'refused' && known[latest]?.code === 'refused'
  return [change, ...(replaced ? known.toSpliced(latest, 1) : known)]
}

function sourceOf(cursor: string | undefined): string | undefined {
  return cursor?.split('-')[0]
}
