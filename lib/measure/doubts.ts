/** Doubts: reasons not to trust the numbers of a run, and the trust that remains. */

import type { Stretch } from './stretches.ts'

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
  'never-sent': 'note',
  dropped: 'note',
  paused: 'degraded',
  'paused-mostly': 'invalid',
  'unsound-p99': 'degraded',
  unsound: 'invalid',
  'unsound-above-p99': 'note',
  'unsound-driver': 'note',
  'few-samples': 'note',
  'generator-busy': 'degraded',
  'generator-limited': 'degraded',
  'generator-limited-mostly': 'invalid',
  'not-connected': 'note',
  'clock-unsynchronised': 'degraded',
  clamped: 'note',
  preflight: 'note',
  'records-expired': 'degraded',
  'kafka-away': 'note',
  'start-unknown': 'invalid',
} as const

export type DoubtCode = keyof typeof doubtCodes
export type Trust = 'valid' | 'degraded' | 'invalid'

/** One reason not to trust the numbers. A doubt of weight `note` does not change the trust. */
export interface Doubt {
  readonly code: DoubtCode
  readonly message: string
  readonly node_id?: string
  /** The time that it concerns; absent for the whole test. */
  readonly during?: Stretch
}

const rank: Record<Trust, number> = { valid: 0, degraded: 1, invalid: 2 }

/** The time that a doubt concerns, as a part of it; nothing for the whole test. */
export function duringOf(stretch: Stretch | undefined): Pick<Doubt, 'during'> {
  return stretch === undefined ? {} : { during: stretch }
}

/** The trust that remains under these doubts: that of the most serious one. */
export function trustUnder(doubts: readonly Doubt[]): Trust {
  return doubts.reduce<Trust>((trust, { code }) => {
    const weight = doubtCodes[code]
    return weight !== 'note' && rank[weight] > rank[trust] ? weight : trust
  }, 'valid')
}
