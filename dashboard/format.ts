/** Numbers for people; a missing number is a dash. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const three = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })

/** A whole number with separators. */
export function count(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : whole.format(value)
}

/** Three significant digits, whole from 100 on. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  return Math.abs(value) >= 100 ? whole.format(value) : three.format(value)
}

/** A rate per second. */
export function rate(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : `${figure(value)}/s`
}

/** A duration in milliseconds, with the unit that fits. */
export function millis(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  if (value >= 1_000) return `${figure(value / 1_000)} s`
  return value < 0.1 && value > 0 ? `${figure(value * 1_000)} µs` : `${figure(value)} ms`
}

/** A number of bytes. */
export function bytes(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–'
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  const power = Math.min(units.length - 1, value < 1 ? 0 : Math.floor(Math.log10(value) / 3))
  return `${figure(value / 1_000 ** power)} ${units[power] ?? ''}`
}

/** A duration in seconds as m:ss or h:mm:ss. */
export function clock(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds))
  const [h, m, s] = [Math.floor(total / 3_600), Math.floor(total / 60) % 60, total % 60]
  const two = (part: number): string => String(part).padStart(2, '0')
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}
