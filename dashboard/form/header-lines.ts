/** Headers as the user types them, one `Name: value` per line. */
import type { Headers } from '../../lib/plan/headers.ts'

/** The headers, and the first line that is none. */
export interface HeaderLines {
  readonly headers: Headers
  readonly fault: string | undefined
}

/**
 * Parses lines. Empty ones are skipped; a name that occurs several times gets a list of values. Whether names and
 * values are valid is for the server to say.
 */
export function headersOf(text: string): HeaderLines {
  const pairs: (readonly [string, string])[] = []
  for (const [index, line] of text.split(/\r\n|\r|\n/).entries()) {
    if (line.trim() === '') continue
    const colon = line.indexOf(':')
    const name = line.slice(0, Math.max(0, colon)).trim()
    if (name === '') return { headers: grouped(pairs), fault: faultOf(index + 1, line.trim()) }
    pairs.push([name, line.slice(colon + 1).trim()])
  }
  return { headers: grouped(pairs), fault: undefined }
}

/** Own properties only, so that a header named `__proto__` is one as well. */
function grouped(pairs: readonly (readonly [string, string])[]): Headers {
  const values = new Map<string, string[]>()
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value])
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? '') : all]))
}

function faultOf(line: number, text: string): string {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text
  return `line ${line}: '${shown}' is malformed; write Name: value`
}
