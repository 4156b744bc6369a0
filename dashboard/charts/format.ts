/** Numbers, durations and instants as people read them in charts and tables. Pure; English, as the rest of the page. */

/** What the values of a series are: per second, milliseconds, a number of things, or bytes per second. */
export type Unit = 'rate' | 'ms' | 'count' | 'bytes'

/** Between a number and its unit: the two are never on different lines. */
const GAP = '\u00a0'
/** For what cannot be shown as a number. */
export const NOTHING = '–'

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A value with its unit; a dash for what is not a finite number. */
export function quantity(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NOTHING
  switch (unit) {
    case 'rate':
      return `${number(value)}${GAP}/s`
    case 'ms':
      return millis(value)
    case 'count':
      return number(value)
    case 'bytes':
      return `${bytes(value)}/s`
  }
}

/** At least 3 significant digits, and all digits before the point, with separators: 1,234; 12.3; 0.0123. */
export function number(value: number): string {
  return Math.abs(value) >= 100 ? whole.format(value) : short.format(value)
}

/** Milliseconds with 3 significant digits: in seconds from 1,000 ms, in microseconds below 0.1 ms. */
export function millis(value: number): string {
  const rounded = Number(value.toPrecision(3))
  if (rounded >= 1_000) return `${short.format(rounded / 1_000)}${GAP}s`
  return rounded === 0 || rounded >= 0.1
    ? `${short.format(rounded)}${GAP}ms`
    : `${short.format(rounded * 1_000)}${GAP}µs`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB']

/** Bytes with 3 significant digits; a kB is 1,000 bytes. */
export function bytes(value: number): string {
  const rounded = Number(value.toPrecision(3))
  const size = Math.abs(rounded)
  const power = size < 1_000 ? 0 : Math.min(Math.floor(Math.log10(size) / 3 + 1e-9), byteUnits.length - 1)
  return `${short.format(rounded / 1_000 ** power)}${GAP}${byteUnits[power] ?? ''}`
}

/** Seconds since a start as m:ss, or h:mm:ss from an hour on; whole seconds, rounded down. */
export function elapsed(seconds: number): string {
  const total = Math.floor(Math.abs(seconds))
  const [h, m, s] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60]
  const tail = s.toString().padStart(2, '0')
  const text = h > 0 ? `${h}:${m.toString().padStart(2, '0')}:${tail}` : `${m}:${tail}`
  return seconds < 0 && total > 0 ? `−${text}` : text
}

/** A stretch of time: its second if it is one, else its start and its end. @param stretch in seconds */
export function stretchText({ from, to }: { readonly from: number; readonly to: number }): string {
  return to - from <= 1 ? elapsed(from) : `${elapsed(from)}–${elapsed(to)}`
}

/** An instant as time of day in the zone of the reader, and in full in UTC. */
export interface InstantText {
  readonly local: string
  readonly utc: string
}

/** By zone; undefined is that of the reader. To make one takes longer than all charts need to show their latest values. */
const timesOfDay = new Map<string | undefined, Intl.DateTimeFormat>()

function timeOfDay(timeZone: string | undefined): Intl.DateTimeFormat {
  const known = timesOfDay.get(timeZone)
  if (known !== undefined) return known
  const style = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  const made = new Intl.DateTimeFormat('en-GB', timeZone === undefined ? style : { ...style, timeZone })
  timesOfDay.set(timeZone, made)
  return made
}

/**
 * @param at in ms since 1970
 * @param timeZone an IANA name; by default that of the reader
 */
export function instantText(at: number, timeZone?: string): InstantText {
  const utc = new Date(at).toISOString()
  return { local: timeOfDay(timeZone).format(at), utc: `${utc.slice(0, 10)} ${utc.slice(11, 19)} UTC` }
}
