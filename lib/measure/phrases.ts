/** Numbers formatted for sentences: 12,345; 98.4 %; 19.6 s. */

/** A whole number with thousands separators. */
export function counted(value: number): string {
  return Math.round(value).toLocaleString('en-US')
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
