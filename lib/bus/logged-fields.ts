/** The fields of a message as a line of the log has them: all that fit, under their own names, without what is secret. */
import { HIDDEN, hideSecrets } from '../plan/secrets.ts'
import type { Fields } from '../log.ts'

/** The approximate maximum length of a line: container engines split longer ones. */
export const MAX_LOGGED_BYTES = 12 << 10
/** How many omitted fields are named, and the maximum length of each name. */
const NAMED = 10
const NAME_LENGTH = 100

/** The log's own fields: a field of a record must not overwrite them. */
const ours: ReadonlySet<string> = new Set(['level', 'time', 'service', 'message', 'topic', 'direction', 'old'])
const omitted = 'left_out'

/**
 * The fields of a JSON object. Beyond 12 KiB the largest are left out, and `left_out` names them. A field named as one of
 * the log's own gets `_` put behind. Values of headers that carry secrets are `***`, and so are users in addresses and what
 * requests before a load have extracted. What is no object is under `value`.
 */
export function loggedFields(value: Uint8Array): Fields {
  const text = Buffer.from(value).toString()
  return fitting(renamed(parsed(text)))
}

function parsed(text: string): Fields {
  try {
    const json: unknown = JSON.parse(text, hidden)
    if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Fields
  } catch {
    // The end mark of a partner's test is not JSON.
  }
  return { value: text }
}

/** Extracted values are often tokens; heartbeats, commands and triggers have them under this name. */
function hidden(key: string, value: unknown): unknown {
  if (key !== 'values' || typeof value !== 'object' || value === null) return hideSecrets(key, value)
  return Object.fromEntries(Object.keys(value).map((name) => [name, HIDDEN]))
}

function renamed(fields: Fields): Fields {
  const rename = ([name, value]: [string, unknown]): [string, unknown] => [
    ours.has(name) || name === omitted ? `${name}_` : name,
    value,
  ]
  return Object.fromEntries(Object.entries(fields).map(rename))
}

function fitting(fields: Fields): Fields {
  const sizes = Object.entries(fields).map(([name, value]) => ({ name, bytes: sizeOf(name, value) }))
  let bytes = sizes.reduce((sum, field) => sum + field.bytes, 0)
  if (bytes <= MAX_LOGGED_BYTES) return fields
  const left = new Set<string>()
  for (const field of sizes.sort((a, b) => b.bytes - a.bytes)) {
    if (bytes <= MAX_LOGGED_BYTES) break
    left.add(field.name)
    bytes -= field.bytes
  }
  const kept = Object.entries(fields).filter(([name]) => !left.has(name))
  return { ...Object.fromEntries(kept), [omitted]: [...left].slice(0, NAMED).map((name) => name.slice(0, NAME_LENGTH)) }
}

function sizeOf(name: string, value: unknown): number {
  return Buffer.byteLength(name) + Buffer.byteLength(JSON.stringify(value)) + 4
}
