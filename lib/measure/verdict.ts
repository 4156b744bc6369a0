/**
 * The verdict: the result of the target (`outcome`, `headline`), and how far the numbers can be trusted (`trust`), with
 * every reason not to. Pure: it judges facts. Source of the rules: docs/terminology.md.
 */
import { type Doubt, type Trust, trustUnder } from './doubts.ts'
import { doubtsOf } from './doubts-of.ts'
import type { Facts } from './facts.ts'
import { headlineOf } from './headline.ts'
import type { SearchVerdict } from '../search/verdict.ts'
import { outcomeOf, type ThresholdResult } from '../thresholds/result.ts'

export { type Doubt, type DoubtCode, doubtCodes, type Trust, trustUnder } from './doubts.ts'

export type Outcome = 'passed' | 'failed' | 'undecided' | 'none'

export interface Verdict {
  readonly outcome: Outcome
  readonly trust: Trust
  /** The result of the target, in one line; on an invalid run, that it is undecided. */
  readonly headline: string
  readonly doubts: readonly Doubt[]
  /** What became of each threshold; absent without any. */
  readonly thresholds?: readonly ThresholdResult[]
}

/**
 * Judges a run.
 * @param told doubts that do not come from counts: losses, stops, clocks
 * @param results of the thresholds; on an invalid run neither a pass nor a failure stands
 * @param searched what a search for the breaking point has found, if the run is one; nor does that stand
 */
export function judge(
  facts: Facts,
  told: readonly Doubt[] = [],
  results: readonly ThresholdResult[] = [],
  searched?: SearchVerdict,
): Verdict {
  const doubts = [...told, ...doubtsOf(facts)]
  const trust = trustUnder(doubts)
  const judged =
    trust === 'invalid' ? { results: results.map(undecided), searched: doubted(searched) } : { results, searched }
  const outcome = currentOutcome(facts, judged)
  const headline = headlineOf(facts, trust, { results, searched: searched?.headline })
  const verdict = { outcome, trust, headline, doubts }
  return results.length === 0 ? verdict : { ...verdict, thresholds: judged.results }
}

interface Judged {
  readonly results: readonly ThresholdResult[]
  readonly searched: SearchVerdict | undefined
}

/** What is judged is undecided until the run is over. */
function currentOutcome({ over }: Facts, { results, searched }: Judged): Outcome {
  const outcome = outcomeOf(results, searched?.outcome)
  return over || outcome === 'none' ? outcome : 'undecided'
}

function doubted(searched: SearchVerdict | undefined): SearchVerdict | undefined {
  return searched === undefined ? undefined : { ...searched, outcome: 'undecided' }
}

function undecided(result: ThresholdResult): ThresholdResult {
  return { ...result, state: 'undecided' }
}
