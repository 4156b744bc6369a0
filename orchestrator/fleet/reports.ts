/**
 * What a driver says of its load. Who states a summary speaks the base protocol's fields alone, and can no more than those: it
 * has no place on the common clock and hears no stop.
 */

import type { Ending } from '../../lib/messages/metrics.ts'

/** Windows that are numbered and add up; or a summary of all so far, which cannot be merged. */
export type Reports = 'windows' | 'summary'

interface Reporting {
  readonly reports: Reports
}

/** Whether it ends its load when it is told to. */
export function hearsStop({ reports }: Reporting): boolean {
  return reports === 'windows'
}

/** Whether it starts at an instant of the common clock. */
export function keepsCommonClock({ reports }: Reporting): boolean {
  return reports === 'windows'
}

/** What a driver states of itself that reports a summary: everything since the start of its test. */
export interface Stated {
  /** Requests. */
  readonly sent: number
  readonly completed: number
  /** Response times in ms; null where it says none. */
  readonly mean: number | null
  readonly median: number | null
  readonly mode: number | null
  readonly min: number | null
  readonly max: number | null
}

/** What it says in place of windows. */
export interface StatedSummary {
  readonly kind: 'summary'
  readonly nodeId: string
  readonly testId: string
  readonly stated?: Stated
  /** Its part of the test is over. */
  readonly last?: { readonly ending: Ending }
}
