/**
 * What a driver says of its load. Who states a summary speaks the assignment's fields alone, and can no more than those: it
 * has no place on the common clock and hears no stop.
 */

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
