/** Numbers as wrk prints them: with a unit as soon as they exceed 85 % of it. */

interface Units {
  readonly scale: number
  readonly base: string
  readonly units: readonly string[]
}

const micros: Units = { scale: 1_000, base: 'us', units: ['ms'] }
const times: Units = { scale: 60, base: 's', units: ['m'] }
const binary: Units = { scale: 1_024, base: '', units: ['K', 'M', 'G', 'T'] }
const metric: Units = { scale: 1_000, base: '', units: ['k', 'M', 'G', 'T'] }

/** The share of a unit from which on it is used. */
const FROM = 0.85
const SECOND = 1_000_000

function withUnit(value: number, { scale, base, units }: Units, decimals: number): string {
  let [amount, unit] = [value, base]
  for (const next of units) {
    if (amount < scale * FROM) break
    amount /= scale
    unit = next
  }
  return `${amount.toFixed(decimals)}${unit}`
}

/** A size in bytes without its B: `1.13M`. */
export function binaryText(bytes: number): string {
  return withUnit(bytes, binary, 2)
}

/** `2.39k` */
export function metricText(value: number): string {
  return withUnit(value, metric, 2)
}

/** A time in µs: `850.00us` is `0.85ms`; from a second on `2.02s`, from 51 s on `1.00m`. */
export function timeText(value: number): string {
  return value >= SECOND ? withUnit(value / SECOND, times, 2) : withUnit(value, micros, 2)
}

/** The duration of a test in seconds: `10s`, `5m`. */
export function secondsText(value: number): string {
  return withUnit(value, times, 0)
}

/** In a column: numbers with units of one, two or no letters are aligned by their digits. */
export function aligned(text: string, width: number): string {
  const pad = 2 - (/[a-zA-Z]*$/.exec(text)?.[0].length ?? 0)
  return text.padStart(width - pad) + ' '.repeat(pad)
}
