/**
 * Paths to one value of a JSON document: the singular queries of JSONPath (RFC 9535 §2.3.5.1), with names in dots or
 * brackets and with indices, of which negative ones count from the end: `$.items[0]['unit price']`.
 */

export type JsonPath = readonly (string | number)[]

/** A step; a name in dots follows the shorthand of the RFC, in brackets it may contain anything but its quotes. */
const STEP =
  /\.([A-Za-z_\u0080-\uffff][A-Za-z0-9_\u0080-\uffff]*)|\[(-?(?:0|[1-9]\d{0,8}))\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/y

/** The steps of a path; undefined for a text that is none. */
export function jsonPathOf(text: string): JsonPath | undefined {
  if (!text.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  STEP.lastIndex = 1
  while (STEP.lastIndex < text.length) {
    const [, name, index, single, double] = STEP.exec(text) ?? []
    const step = index === undefined ? (name ?? single ?? double) : Number(index)
    if (step === undefined) return undefined
    steps.push(step)
  }
  return steps
}

/** The value at a path; undefined if there is none. */
export function valueAt(document: unknown, path: JsonPath): unknown {
  let value = document
  for (const step of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value) !== (typeof step === 'number')) {
      return undefined
    }
    if (Array.isArray(value)) value = value.at(Number(step))
    else value = Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined
  }
  return value
}
