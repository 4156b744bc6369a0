/**
 * The form in which a driver reports its load. A driver that reports summaries supports only the base protocol: it does
 * not use the common clock and has no stop command.
 */

import type { Ending } from '../../lib/messages/metrics.ts'

/** Windows that are numbered and add up; or a summary of everything so far, which cannot be merged. */
export type Reports = 'windows' | 'summary'

interface Reporting {
  readonly reports: Reports
}

/** Whether it obeys a stop command. */
export function hearsStop({ reports }: Reporting): boolean {
  return reports === 'windows'
}

/** Whether it starts at an instant of the common clock. */
export function keepsCommonClock({ reports }: Reporting): boolean {
  return reports === 'windows'
}

/** Whether it can be told to send the requests before and after a load. */
export function sendsHooks({ reports, boot }: Reporting & { readonly boot: string | undefined }): boolean {
  return reports === 'windows' && boot !== undefined
}

/** The figures that a driver with summaries states: everything since the start of its test. */
export interface Stated {
  /** Requests. */
  readonly sent: number
  readonly completed: number
  /** Response times in ms; null if it states none. */
  readonly mean: number | null
  readonly median: number | null
  readonly mode: number | null
  readonly min: number | null
  readonly max: number | null
}

/** The report that replaces windows. */
export interface StatedSummary {
  readonly kind: 'summary'
  readonly nodeId: string
  readonly testId: string
  readonly stated?: Stated
  /** Present when its part of the test is over. */
  readonly last?: { readonly ending: Ending }
}
