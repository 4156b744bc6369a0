/** Figures in the form of the API: the summary of a tally, with the API's spelling of percentiles. */
import { type LatencySummary, round, type Summary } from '../measure/summary.ts'
import { type Micros, toSeconds } from '../units.ts'
import type { FiguresAnswer } from './answers.ts'

/** The figures of one driver or of all; latencies in ms. */
export function figuresAnswerOf({ latencies, lost, droppedBy, ...counts }: Summary): FiguresAnswer {
  const named = Object.entries(latencies).map(([name, latency]) => [name, latencyAnswerOf(latency)])
  return {
    ...counts,
    droppedBy: { ...droppedBy },
    lost: { ...lost },
    rates: { ...counts.rates },
    statuses: { ...counts.statuses },
    failures: { ...counts.failures },
    checks: { ...counts.checks },
    notes: { ...counts.notes },
    latencies: Object.fromEntries(named) as FiguresAnswer['latencies'],
  }
}

export function latencyAnswerOf({
  p99_9: p999,
  max,
  atLeastFrom,
  ...rest
}: LatencySummary): FiguresAnswer['latencies'][string] {
  return { ...rest, p999, max, ...(atLeastFrom === undefined ? {} : { atLeastFrom }) }
}

/** An instant or a time of a plan in seconds; null where the plan does not set it, and while a pause has no end. */
export function secondsAt(at: Micros | undefined): number | null {
  return at === undefined || at === Number.POSITIVE_INFINITY ? null : round(toSeconds(at), 3)
}
