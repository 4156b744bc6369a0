/**
 * Changes of a load while it runs. Each takes effect at an instant that is announced ahead, the same on all drivers. A
 * run has a list of them, which only grows and whose instants never decrease, so the list alone decides what the load
 * is: see changed-plan.ts. Decision 0044.
 */
import { z } from 'zod'
import { LONGEST, micros } from '../units.ts'
import { MAX_COUNT } from './limits.ts'

/** The most changes of one run. */
export const MAX_CHANGES = 1_000

/** The offset from the start of the run at which a change takes effect, in whole µs; pauses count as time. */
const from = z
  .number()
  .int()
  .min(0)
  .max(LONGEST)
  .transform((value) => micros(value))
/** The index in the plan of the phase that runs then. */
const phase = z.number().int().min(0).max(1_000)

/** A factor of the planned rate. */
export const factorSchema = z.number().gt(0).max(1_000_000)
/** A rate in requests per second. */
export const changedRateSchema = z.number().gt(0).max(MAX_COUNT)
/** A number of users. */
export const usersSchema = z.number().int().min(1).max(MAX_COUNT)

export const changeSchema = z.discriminatedUnion('kind', [
  /** Nothing is sent, and no time passes for the plan. */
  z.object({ kind: z.literal('pause'), from }),
  /** The plan goes on where it was paused. */
  z.object({ kind: z.literal('resume'), from }),
  /** The rest of a phase of open load has this rate, in requests per second, in the unit of the phase. */
  z.object({ kind: z.literal('rate'), from, phase, perSecond: changedRateSchema }),
  /** The rest of a phase of open load, and all later ones, have this multiple of their planned rates. */
  z.object({ kind: z.literal('factor'), from, phase, factor: factorSchema }),
  /** The rest of a phase of closed load has this number of users, in the unit of the phase. */
  z.object({ kind: z.literal('users'), from, phase, users: usersSchema }),
  /** A phase ends, and the next one begins. */
  z.object({ kind: z.literal('end'), from, phase }),
])
export type Change = z.infer<typeof changeSchema>
/** A change of one phase. */
export type PhaseChange = Extract<Change, { phase: number }>

/** All changes of a run, in their order. */
export const changesSchema = z
  .array(changeSchema)
  .max(MAX_CHANGES)
  .refine((changes) => changes.every(({ from: at }, i) => i === 0 || at >= (changes[i - 1]?.from ?? 0)), {
    error: 'must be in the order of their instants',
  })

/** Whether the load is paused once all changes have taken effect. */
export function endsPaused(changes: readonly Change[]): boolean {
  return changes.findLast(({ kind }) => kind === 'pause' || kind === 'resume')?.kind === 'pause'
}
