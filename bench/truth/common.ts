/** Parts that several cases share. */
import { fromMillis, type Micros } from '../../lib/units.ts'
import type { Some } from '../native/target.ts'

/** A target with this response delay in ms. */
export function delayed(ms: number): { readonly delay: { readonly median: Micros; readonly sigma: number } } {
  return { delay: { median: fromMillis(ms), sigma: 0 } }
}

/** The usual target: slower than any transport. */
export const fast = delayed(5)

/** A single request. */
export function only(at: number): Some {
  return { every: 1e9, at }
}

/** The usual tools at a rate, and as fast as possible. */
export const openTools = ['hey', 'autocannon'] as const
export const closedTools = ['wrk', 'hey', 'autocannon'] as const

/** The trust that most cases should have. */
export const valid = 'valid'
