/** Points of a timeline for tests of charts. */
import type { LatencyAnswer } from '../../lib/api/answers.ts'
import type { PointAnswer } from '../../lib/api/timeline.ts'

const none: LatencyAnswer = {
  count: 0,
  min: null,
  mean: null,
  median: null,
  mode: null,
  p90: null,
  p95: null,
  p99: null,
  p999: null,
  max: null,
}

/** A second of one driver without requests, changed as given. */
export function point(from: number, changes: Partial<PointAnswer> = {}): PointAnswer {
  const counts = { planned: 0, sent: 0, completed: 0, failed: 0, checkFailed: 0, dropped: 0, bytes: 0 }
  const nothing = { ...counts, statuses: {}, failures: {}, checks: {} }
  const latencies = { response: none, service: none, wait: none, slip: none }
  return { from, to: from + 1, windows: 1, ...nothing, ...latencies, heat: [], ...changes }
}

export function latency(changes: Partial<LatencyAnswer>): LatencyAnswer {
  return { ...none, ...changes }
}
