/** Figures in the form of the API: the summary of a tally, with the API's spelling of percentiles. */
import type { LatencySummary, Summary } from '../measure/summary.ts'
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
