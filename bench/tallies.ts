/** Tallies of one second of a load, as a driver would count them. */
import { emptyTally, type Tally } from '../lib/measure/tally.ts'
import { randomOf } from '../lib/plan/random.ts'

/** The number of different ones, so that histograms grow as in a real run. */
export const KINDS = 20

const measured = ['success', 'floor', 'service', 'firstByte', 'connection', 'slip', 'wait'] as const
/** Recorded near 0: the usual case of a driver that keeps up. */
const small: ReadonlySet<string> = new Set(['connection', 'slip', 'wait'])

/** Latencies around some milliseconds, as of a target with a long tail. */
export function tallyOf(requests: number, kind: number): Tally {
  const random = randomOf(1, kind)
  const tally = Object.assign(emptyTally(), { sent: requests, completed: requests, completedInTime: requests })
  tally.statuses.set(200, requests)
  for (const name of measured) {
    const histogram = tally.latencies.at(name)
    for (let i = 0; i < requests; i += 1) {
      histogram.record(small.has(name) ? 20 * random() : (3_000 + 500 * (kind % KINDS)) * Math.exp(2 * random() - 1))
    }
  }
  return tally
}
