/** Spans as people type them: `500ms`, `30s`, `2m`, `1h`, `1m30s`; a bare number is seconds. */
import { z } from 'zod'
import { type Setting, setting } from '../lib/config.ts'
import { type Micros, fromMillis, toMillis } from '../lib/units.ts'

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }
const LONGEST = fromMillis(7 * 24 * 3_600_000)
const WHOLE = /^(\d+(\.\d+)?(ms|s|m|h))+$/
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/g

/** The span that a text names, at most seven days; undefined when it names none. */
export function parseDuration(text: string): Micros | undefined {
  const trimmed = text.trim()
  const written = /^\d+(\.\d+)?$/.test(trimmed) ? `${trimmed}s` : trimmed
  if (written.length > 50 || !WHOLE.test(written)) return undefined
  const parts = [...written.matchAll(PART)]
  const span = fromMillis(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (unitMs[unit ?? ''] ?? 0), 0))
  return span <= LONGEST ? span : undefined
}

/** A span for people: `850 ms` below a second, `12.3 s` below a minute and a half, then `4 min`, then `3.5 h`. */
export function spanText(span: Micros): string {
  const milliseconds = toMillis(span)
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 90_000) return `${Number((milliseconds / 1_000).toFixed(1))} s`
  if (milliseconds < 5_400_000) return `${Math.round(milliseconds / 60_000)} min`
  return `${Number((milliseconds / 3_600_000).toFixed(1))} h`
}

/** A setting that is a span; undefined when it is not given. */
export function duration(about: { help: string; shown: string }): Setting<Micros | undefined> {
  const schema = z.union([z.string(), z.number().transform(String)]).transform((text, context) => {
    const span = parseDuration(text)
    if (span !== undefined) return span
    context.addIssue({ code: 'custom', message: 'is no duration such as 30s, 500ms or 2m, of seven days at most' })
    return z.NEVER
  })
  return setting<Micros | undefined>(schema, undefined, { ...about, placeholder: 'DURATION' })
}
