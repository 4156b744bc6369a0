/** Numbers in few characters: the view has columns of fixed width. */
import { durationText } from '../../../lib/duration.ts'
import { briefRate } from '../../../lib/measure/phrases.ts'
import { fromSeconds } from '../../../lib/units.ts'

/** Requests per second; a dash where there is no rate. */
export function rateText(perSecond: number | null): string {
  return perSecond === null ? '–' : briefRate(perSecond)
}

/** Whole seconds: 45s, 1m30s, 2h5m. */
export function secondsText(seconds: number): string {
  return durationText(fromSeconds(Math.max(0, Math.floor(seconds))))
}
