/** Whether a stage met a limit of the generator, by the rules that make a whole run invalid. */
import { GENERATOR_MOSTLY } from '../../lib/measure/doubts-of.ts'
import { lasting, plural } from '../../lib/measure/phrases.ts'
import { quantile } from '../../lib/measure/quantiles.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { isJudged, isNear } from '../../lib/measure/soundness.ts'
import type { Tally } from '../../lib/measure/tally.ts'

/** Where the slip is too large, the rate was not that of the stage. p99 alone only degrades a run. */
const judged = [
  ['p50', 0.5],
  ['p90', 0.9],
  ['p95', 0.95],
] as const

/**
 * The limit as a sentence; undefined if the generator had none.
 * @param tally of the judged seconds, in which `due` requests were due
 */
export function generatorLimitIn(tally: Readonly<Tally>, due: number): string | undefined {
  return shortageIn(tally, due) ?? slipIn(tally)
}

function shortageIn({ droppedPaused, failures }: Readonly<Tally>, due: number): string | undefined {
  const shortages: (readonly [count: number, what: string])[] = [
    [droppedPaused, 'due while a load thread was paused were never sent'],
    [failures.get('generator:ports') ?? 0, 'failed because no local port was left'],
    [failures.get('generator:fds') ?? 0, 'failed because no file descriptor was left'],
  ]
  const [worst] = [...shortages].sort(([a], [b]) => b - a)
  const sum = shortages.reduce((all, [count]) => all + count, 0)
  if (worst === undefined || due <= 0 || sum / due < GENERATOR_MOSTLY) return undefined
  return `${plural(worst[0], 'request')} ${worst[1]}`
}

function slipIn(tally: Readonly<Tally>): string | undefined {
  const response = responseOf(tally)
  const slip = tally.latencies.of('slip')
  for (const [name, q] of judged) {
    const [late, whole] = [quantile(slip, q) ?? 0, quantile(response, q) ?? 0]
    if (!isJudged(response.count, q) || isNear(late, whole)) continue
    return `the generator was late: from ${name} on, by up to ${lasting(late)} of a response time of ${lasting(whole)}`
  }
  return undefined
}
