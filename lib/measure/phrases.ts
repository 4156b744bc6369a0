/** Numbers formatted for sentences: 12,345; 98.4 %; 19.6 s. */

/** A whole number with thousands separators. */
export function counted(value: number): string {
  return Math.round(value).toLocaleString('en-US')
}

/** A number with thousands separators, and as many decimals as it has: 12,345.678. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 9 })
}

/** A rate in requests per second, to six digits: 1,234.56/s. */
export function perSecond(rate: number): string {
  return `${Number(rate.toPrecision(6)).toLocaleString('en-US', { maximumSignificantDigits: 6 })}/s`
}

const compact = { notation: 'compact', maximumSignificantDigits: 4 } as const
const MILLION = 1_000_000

/** A count in at most seven characters: 123,456, and from a million on to four digits, 1.235M. */
export function briefCount(count: number): string {
  return Math.round(count) < MILLION ? counted(count) : count.toLocaleString('en-US', compact)
}

/** A rate in requests per second in few characters: 0.25/s, 12.5/s, 1,020/s, 1.25M/s. */
export function briefRate(rate: number): string {
  return `${rate < 100 ? grouped(Number(rate.toPrecision(3))) : briefCount(rate)}/s`
}

/** Milliseconds in at most six characters, without a unit: 0.034, 1.026, 31.46, 999.9, 1,234; from 100 s on 100s. */
export function briefMillis(ms: number): string {
  // Each border is where rounding leads to the next form.
  if (ms >= 99_999.5) return `${counted(ms / 1_000)}s`
  if (ms >= 999.95) return counted(ms)
  return ms.toFixed(ms < 9.9995 ? 3 : ms < 99.995 ? 2 : 1)
}

/** A number of bytes in decimal units, to three digits: 512 B, 6.87 MB. A kB has 1,000 bytes. */
export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']
  // Three digits of 999.6 kB are 1,000 kB, which is 1 MB.
  const step = units.findIndex((_, index) => Number((bytes / 1_000 ** index).toPrecision(3)) < 1_000)
  const power = step < 0 ? units.length - 1 : step
  const value = bytes / 1_000 ** power
  return `${power === 0 ? counted(value) : value.toPrecision(Math.max(3, digitsOf(value)))} ${units[power] ?? ''}`
}

function digitsOf(value: number): number {
  return String(Math.round(value)).length
}

/** A share in percent. Only 1 is shown as 100 % and only 0 as 0 %: no other value is rounded to them. */
export function percent(share: number): string {
  if (share <= 0 || share >= 1) return share <= 0 ? '0 %' : '100 %'
  const value = share * 100
  if (value < 0.1) return 'less than 0.1 %'
  return value > 99.9 ? 'more than 99.9 %' : `${(Math.round(value * 10) / 10).toString()} %`
}

/** A duration in µs: 0.4 ms, 68 ms, 19.6 s. */
export function lasting(duration: number): string {
  const ms = duration / 1_000
  if (ms < 10) return `${(Math.round(ms * 10) / 10).toString()} ms`
  if (ms < 100) return `${Math.round(ms)} ms`
  return `${(Math.round(ms / 100) / 10).toString()} s`
}

/** A count with its noun in the singular or plural: 1 request, 2 requests. */
export function plural(count: number, one: string, more = `${one}s`): string {
  return `${counted(count)} ${count === 1 ? one : more}`
}

/** A text without control characters: names are untrusted input, which must not reach a terminal as it is. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}
