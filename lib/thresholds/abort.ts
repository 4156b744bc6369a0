/** When a threshold that ends the load is judged: at each whole second, over the last ten seconds before. */
import type { SecondsOf } from './windows.ts'
import type { Threshold } from './threshold.ts'

/** The time over which it is judged, in seconds. */
export const ABORT_SECONDS = 10

/** A phase in seconds since the start of the load; undefined where only responses decide. */
export interface PhaseSpan {
  readonly from: number | undefined
  readonly to: number | undefined
}

/**
 * The seconds over which a threshold is judged at a whole second; undefined if it is not judged then: in its grace, and
 * while none of its phases runs. The grace begins with its phase, or with the load. A rate needs ten seconds of load.
 * @param at seconds since the start, from 1 on
 * @param spans of the phases that it judges
 */
export function judgedBefore(threshold: Threshold, at: number, spans: readonly PhaseSpan[]): SecondsOf | undefined {
  const { abort, metric, phase } = threshold
  if (abort === undefined) return undefined
  const begun = phase === undefined ? 0 : (spans[0]?.from ?? 0)
  if (at - begun < abort.graceSeconds) return undefined
  const stretch = { from: Math.max(0, at - ABORT_SECONDS), to: at }
  const isRate = metric.kind === 'throughput'
  const covered = spans.reduce((sum, span) => sum + overlap(stretch, span, isRate), 0)
  return covered > (isRate ? ABORT_SECONDS - 1e-9 : 0) ? stretch : undefined
}

/** How long a phase runs within a stretch. @param isKnown whether its beginning must be known */
function overlap({ from, to }: SecondsOf, span: PhaseSpan, isKnown: boolean): number {
  if (isKnown && span.from === undefined) return 0
  return Math.max(0, Math.min(to, span.to ?? to) - Math.max(from, span.from ?? from))
}
