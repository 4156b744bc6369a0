/**
 * Plans with checks and thresholds against a target that misbehaves on demand, each with its outcome, its exit code and
 * what is said of it. The load is closed where the result must not depend on how busy the machine is: then no request
 * is late, so no run is invalid.
 */
import { judgedCounts } from './judged-counts.suite.ts'
import { judgedTimes } from './judged-times.suite.ts'
import type { Outcome } from '../../lib/measure/verdict.ts'

export interface JudgedPlan {
  readonly name: string
  /** Without its target. */
  readonly plan: string
  readonly outcome: Outcome
  readonly code: number
  /** The first line of the report. */
  readonly says: RegExp | string
  /** The lines of the thresholds, in their order. */
  readonly thresholds?: readonly (RegExp | string)[]
  readonly state?: 'aborted'
  /** Other lines of the report. */
  readonly also?: readonly RegExp[]
  /** Of the command: --max-lost. */
  readonly maxLost?: number
  /** Whether requests have instants, so that a busy machine can make the run invalid. */
  readonly isOpen?: true
}

export const judgedPlans: readonly JudgedPlan[] = [...judgedCounts, ...judgedTimes]
