/** Values as Go prints them. */

const MICROS_PER_SECOND = 1_000_000
const DECIMALS_OF_SECONDS = 9

/** A time in µs as Go prints a Duration: `98µs`, `2.382ms`, `10.01295s`, `1m30s`, `0s`. */
export function goDuration(micros: number): string {
  const nanos = Math.round(micros * 1_000)
  if (nanos === 0) return '0s'
  if (nanos < 1_000) return `${nanos}ns`
  if (nanos < 1_000_000) return `${decimal(nanos / 1_000, 3)}µs`
  if (nanos < 1_000_000_000) return `${decimal(nanos / 1_000_000, 6)}ms`
  const seconds = nanos / 1_000_000_000
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60)]
  const rest = `${decimal(seconds - minutes * 60, DECIMALS_OF_SECONDS)}s`
  if (minutes === 0) return rest
  return `${hours === 0 ? '' : `${hours}h`}${minutes % 60}m${rest}`
}

const KILO = 1_024

/** A size in bytes as go-wrk prints it: `52.45MB`, of 1,024 KB each. */
export function goBytes(bytes: number): string {
  if (bytes > KILO ** 3) return `${(bytes / KILO ** 3).toFixed(2)}GB`
  if (bytes > KILO ** 2) return `${(bytes / KILO ** 2).toFixed(2)}MB`
  return bytes > KILO ? `${(bytes / KILO).toFixed(2)}KB` : `${bytes.toFixed(2)}bytes`
}

/** An instant in µs since 1970 as Go prints a Time in UTC: `2020-05-23 10:00:00.123456 +0000 UTC`. */
export function goTime(micros: number): string {
  const whole = Math.floor(micros / MICROS_PER_SECOND)
  const fraction = Math.floor(micros - whole * MICROS_PER_SECOND)
  const [date = '', time = ''] = new Date(whole * 1_000).toISOString().split('T')
  const shown = fraction === 0 ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`
  return `${date} ${time.slice(0, 8)}${shown} +0000 UTC`
}

/** Without zeros at its end. */
function decimal(value: number, digits: number): string {
  const text = value.toFixed(digits)
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text
}
