/** What a case of the truth is: a load, a target with its faults, and what is expected of the report. */
import type { Micros } from '../../lib/units.ts'
import type { TargetOptions } from '../native/target.ts'
import type { TruthLoad } from './plans.ts'

export type ToolName = 'wrk' | 'hey' | 'autocannon'

export interface TruthCase {
  readonly name: string
  /** In a few words, for the table. */
  readonly about: string
  readonly load: TruthLoad
  /** 'refuses': nobody listens. */
  readonly target: Omit<TargetOptions, 'cores' | 'log'> | 'refuses'
  /** The generator is stopped, so long after the start of the load, for so long. */
  readonly stops?: { readonly after: Micros; readonly lasts: Micros }
  /** By `breakwater run` instead of a driver of the system. */
  readonly byCommand?: true
  /** Who is measured beside. */
  readonly beside?: readonly ToolName[]
  /** What the verdict should be on a machine that has nothing else to do. */
  readonly expected: { readonly headline: string; readonly trust: string }
  /** One of the few that --quick measures. */
  readonly quick?: boolean
}
