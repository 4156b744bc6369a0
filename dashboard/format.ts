/** Numbers for people, as in the charts; a missing number is a dash. */
import * as charts from './charts/format.ts'

type Value = number | null | undefined

/** Formats a number, if there is one. */
function given(value: Value, format: (value: number) => string): string {
  return value === null || value === undefined ? charts.NOTHING : format(value)
}

/** A number with separators. */
export function count(value: Value): string {
  return given(value, charts.number)
}

/** A rate per second. */
export function rate(value: Value): string {
  return charts.quantity(value, 'rate')
}

/** A duration in milliseconds, with the unit that fits. */
export function millis(value: Value): string {
  return given(value, charts.millis)
}

/** The same of a percentile or an extreme that is perhaps only a lower bound. @param from values from here on are bounds */
export function atLeast(value: Value, from: number | undefined): string {
  return `${from !== undefined && value !== null && value !== undefined && value >= from ? '≥ ' : ''}${millis(value)}`
}

/** A number of bytes. */
export function bytes(value: Value): string {
  return given(value, charts.bytes)
}

/** A duration in seconds as m:ss or h:mm:ss. */
export function clock(seconds: number): string {
  return charts.elapsed(seconds)
}
