/**
 * Bounds for the numbers in messages. An accepted number is small enough that sums over a whole run stay finite and
 * every computed instant fits a Date: no client's record can break a reader.
 */
import { z } from 'zod'
import { parseDuration } from './duration.ts'
import { LONGEST, toMillis } from './units.ts'

/** More than any run counts. */
const MOST = 1e12
/** The highest epoch that is accepted: no orchestrator can exceed it, and readers still accept it. */
export const MAX_EPOCH = Number.MAX_SAFE_INTEGER

/** A count: a whole number from 0 to 10^12. */
export const countNumber = z.number().int().min(0).max(MOST)
/** A duration in µs, from 0 to ten years. */
export const spanMicros = z.number().min(0).max(LONGEST)
/** A duration in ms, from 0 to ten years. */
export const spanMillis = z.number().min(0).max(toMillis(LONGEST))
/** The difference of two clocks in µs, positive or negative, at most the time since 1970. */
export const offsetMicros = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER)
/** An instant in µs since 1970, until the year 2255. */
export const instantMicros = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
/** The interval of heartbeats in ms: more than 0, at most a day. */
export const intervalMillis = z.number().positive().max(86_400_000)
/** A share or a number of cores. */
export const coresNumber = z.number().min(0).max(1e6)
/** Bytes, whole or not, up to 2^53. */
export const bytesNumber = z.number().min(0).max(Number.MAX_SAFE_INTEGER)
/** The epoch of an orchestrator. */
export const epochNumber = z.number().int().min(0).max(MAX_EPOCH)
/** The number of a window or of a heartbeat. */
export const sequenceNumber = z.number().int().min(0).max(MOST)

/** The longest text that is parsed as a number. Parsing longer ones would only cost time. */
const MAX_FIGURE = 50
/** The largest absolute value that a partner's number may have. */
const FURTHEST = 1e15

const boundedNumber = z.number().min(-FURTHEST).max(FURTHEST)

/** A partner's number: a JSON number or a numeric text, at most ±10^15. */
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
