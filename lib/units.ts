/**
 * Units. Time inside the program is microseconds in a branded type, so that milliseconds cannot be passed by mistake;
 * milliseconds appear only where people read or type them.
 */

/** Microseconds: an instant on a monotonic clock, or a span. A whole number is not required. */
export type Micros = number & { readonly unit: 'µs' }

/** Brands a number as microseconds. */
export function micros(value: number): Micros {
  return value as Micros
}

/** Milliseconds to microseconds. */
export function fromMillis(milliseconds: number): Micros {
  return micros(milliseconds * 1_000)
}

/** Seconds to microseconds. */
export function fromSeconds(seconds: number): Micros {
  return micros(seconds * 1_000_000)
}

/** The longest duration of anything in a test: ten years. */
export const LONGEST: Micros = micros(10 * 366 * 86_400 * 1_000_000)

/** Microseconds to milliseconds. */
export function toMillis(span: Micros): number {
  return span / 1_000
}

/** Microseconds to seconds. */
export function toSeconds(span: Micros): number {
  return span / 1_000_000
}

/** `at + span`, still in microseconds. */
export function later(at: Micros, span: Micros): Micros {
  return micros(at + span)
}

/** `to − from`, in microseconds; negative when `to` is earlier. */
export function between(from: Micros, to: Micros): Micros {
  return micros(to - from)
}

/** One second, the length of a window. */
export const SECOND = fromSeconds(1)
