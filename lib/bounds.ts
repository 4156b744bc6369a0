/**
 * The numbers that messages and what is in them carry, bounded. What passes is small enough that sums over a whole run stay finite, and that
 * any instant made of it is one that a date can hold: a record of any client must leave its reader able to go on.
 */
import { z } from 'zod'
import { parseDuration } from './duration.ts'
import { LONGEST, toMillis } from './units.ts'

/** More than any run counts. */
const MOST = 1e12
/** The highest epoch that is accepted: no other orchestrator can exceed it, and readers still accept it. */
export const MAX_EPOCH = Number.MAX_SAFE_INTEGER

/** How often something happened: whole, from 0 to 10^12. */
export const countNumber = z.number().int().min(0).max(MOST)
/** A stretch of time in µs, from 0 to ten years. */
export const spanMicros = z.number().min(0).max(LONGEST)
/** A stretch of time in ms, from 0 to ten years. */
export const spanMillis = z.number().min(0).max(toMillis(LONGEST))
/** The difference of two clocks in µs, either way, since 1970 at most. */
export const offsetMicros = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
/** An instant in µs since 1970, until the year 2255. */
export const instantMicros = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
/** The time between two beats in ms: more than 0, at most a day. */
export const intervalMillis = z.number().positive().max(86_400_000)
/** A share or a number of cores. */
export const coresNumber = z.number().min(0).max(1e6)
/** Bytes, whole or not, up to 2^53. */
export const bytesNumber = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
/** Which life of an orchestrator speaks. */
export const epochNumber = z.number().int().min(0).max(MAX_EPOCH)
/** The number of a window or of a beat. */
export const sequenceNumber = z.number().int().min(0).max(MOST)

/** The longest text that is read as a number: looking for numbers in longer ones would only cost time. */
const MAX_FIGURE = 50
/** What a partner writes is taken up to this, either way. */
const FURTHEST = 1e15

const boundedNumber = z.number().min(-FURTHEST).max(FURTHEST)

/** A partner's number: as such, or a text that is one; 10^15 at most, either way. */
export const looseNumber = z.union([
  boundedNumber,
  z
    .string()
    .max(MAX_FIGURE)
    .trim()
    .regex(/^-?\d+(\.\d+)?([eE][+-]?\d+)?$/, 'is not a number')
    .transform(Number)
    .pipe(boundedNumber),
])

/** A partner's milliseconds: a number, a numeric text, or a Go duration such as `12.3ms` or `1.5s`. */
export const looseMillis = z.union([
  looseNumber,
  z.string().max(MAX_FIGURE).transform(fromGoDuration).pipe(boundedNumber),
])

function fromGoDuration(text: string, context: z.RefinementCtx): number {
  const span = parseDuration(text.trim())
  if (span !== undefined) return toMillis(span)
  context.addIssue({ code: 'custom', message: 'is not a duration' })
  return z.NEVER
}
