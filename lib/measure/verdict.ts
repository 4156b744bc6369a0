/**
 * The verdict: whether the target kept its promises (`outcome`), and how far the numbers can be trusted (`trust`), with
 * every reason not to. Pure: from facts to a judgement.
 */

/** The closed list of doubts; docs/errors.md says what each means and what to do. */
export const doubtCodes = {
  'driver-lost': 'degraded',
  'too-few-left': 'invalid',
  'windows-missing': 'degraded',
  'totals-mismatch': 'invalid',
  'summary-only': 'degraded',
  'driver-failed': 'degraded',
  'driver-late': 'degraded',
  'left-out': 'note',
  'stopped-early': 'degraded',
  'never-fired': 'note',
  dropped: 'degraded',
  paused: 'degraded',
  'generator-limited': 'degraded',
  'generator-limited-mostly': 'invalid',
  'clock-unsynchronised': 'degraded',
  clamped: 'note',
  preflight: 'note',
  'kafka-away': 'note',
  'start-unknown': 'invalid',
  'no-samples': 'invalid',
} as const

export type DoubtCode = keyof typeof doubtCodes
export type Trust = 'valid' | 'degraded' | 'invalid'
export type Outcome = 'passed' | 'failed' | 'none'

/** One reason not to believe the numbers. Those that weigh only as a note leave the trust as it is. */
export interface Doubt {
  readonly code: DoubtCode
  readonly message: string
  readonly node_id?: string
}

export interface Verdict {
  readonly outcome: Outcome
  readonly trust: Trust
  readonly doubts: readonly Doubt[]
}

const rank: Record<Trust, number> = { valid: 0, degraded: 1, invalid: 2 }

/** The trust that remains under these doubts: that of the gravest. */
export function trustUnder(doubts: readonly Doubt[]): Trust {
  return doubts.reduce<Trust>((trust, { code }) => {
    const weight = doubtCodes[code]
    return weight !== 'note' && rank[weight] > rank[trust] ? weight : trust
  }, 'valid')
}

/** Joins what thresholds said with the doubts. A promise kept on an invalid run is not kept. */
export function judge(thresholds: Outcome, doubts: readonly Doubt[]): Verdict {
  const trust = trustUnder(doubts)
  return { outcome: thresholds === 'passed' && trust === 'invalid' ? 'failed' : thresholds, trust, doubts }
}
