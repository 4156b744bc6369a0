/** A case: a load, a target with its faults, and the expected report. */
import type { Micros } from '../../lib/units.ts'
import type { TargetOptions } from '../native/target.ts'
import type { TruthLoad } from './plans.ts'

export type ToolName = 'wrk' | 'hey' | 'autocannon'

export interface TruthCase {
  readonly name: string
  /** A short description for the table. */
  readonly about: string
  readonly load: TruthLoad
  /** 'refuses': no process listens. */
  readonly target: Omit<TargetOptions, 'cores' | 'log'> | 'refuses'
  /** The generator is paused, at a time after the start of the load, for a while. */
  readonly stops?: { readonly after: Micros; readonly lasts: Micros }
  /** Uses `breakwater run` instead of a driver of the system. */
  readonly byCommand?: true
  /** The tools for comparison. */
  readonly beside?: readonly ToolName[]
  /** The expected verdict on an otherwise idle machine. */
  readonly expected: { readonly headline: string; readonly trust: string }
  /** Whether --quick includes it. */
  readonly quick?: boolean
}
