/** What can be typed at a place of a plan: keys and enumerated values of the schema, and names of requests. Pure. */
import { isList, isObjectOnly, type JsonSchema, keysIn, type KnownKey, schemasAt, valuesIn } from './json-schema.ts'
import { type Entry, isSamePath, outlineOf, type Path, type Place, placeAt } from './outline.ts'

/** One of the things to choose from. */
export interface Choice {
  /** The key or the value. */
  readonly label: string
  readonly kind: 'key' | 'value'
  /** What it means; empty if the schema does not say. */
  readonly info: string
  /** An example of its value; empty for none. */
  readonly example: string
  /** What is inserted. */
  readonly text: string
}

export interface Completion {
  /** The word that is replaced, by offsets. */
  readonly from: number
  readonly to: number
  readonly choices: readonly Choice[]
}

/** @param offset where the text is being typed */
export function completionAt(text: string, offset: number, schema: JsonSchema): Completion | undefined {
  const place = placeAt(text, offset)
  if (place === undefined || /[^\w.-]/.test(text.slice(place.from, offset))) return undefined
  const to = offset + (/^[\w.-]*/.exec(text.slice(offset))?.[0].length ?? 0)
  const choices = place.at === 'key' ? keyChoices(text, place, { to, schema }) : valueChoices(place, schema)
  return choices.length === 0 ? undefined : { from: place.from, to, choices }
}

function valueChoices({ path }: Place, schema: JsonSchema): readonly Choice[] {
  return valuesIn(schemasAt(schema, path)).map((value) => {
    return { label: value, kind: 'value', info: '', example: '', text: value }
  })
}

interface Around {
  /** The end of the word. */
  readonly to: number
  readonly schema: JsonSchema
}

/** Without the keys that are there already, but for the one that is being typed. */
function keyChoices(text: string, place: Place, { to, schema }: Around): readonly Choice[] {
  const schemas = schemasAt(schema, place.path)
  const beginsItem = isList(schemas) && !place.isFlow
  const path: Path = beginsItem ? [...place.path, 0] : place.path
  const indent = beginsItem ? place.indent + 2 : place.indent
  const outline = outlineOf(text)
  const isThere = new Set(
    outline.flatMap((entry) => (isBeside(entry, place) && !beginsItem ? [String(entry.path.at(-1))] : [])),
  )
  const hasColon = /^\s*:/.test(text.slice(to))
  const known = [...keysIn(schemasAt(schema, path)), ...requestNames(outline, path)]
  return known
    .filter(({ name }) => !isThere.has(name))
    .map((key) =>
      choiceOf(key, hasColon ? key.name : `${beginsItem ? '- ' : ''}${insertedText(key, { ...place, indent })}`),
    )
}

function isBeside({ path, from }: Entry, place: Place): boolean {
  return from !== place.from && path.length === place.path.length + 1 && isSamePath(path.slice(0, -1), place.path)
}

/** Weights are by the names of requests. */
function requestNames(outline: readonly Entry[], path: Path): readonly KnownKey[] {
  if (path.at(-1) !== 'weights') return []
  const schema = { description: 'The weight of this request.' }
  return outline.flatMap(({ path: [first, name, ...rest] }) => {
    return first === 'requests' && name !== undefined && rest.length === 0 ? [{ name: String(name), schema }] : []
  })
}

function choiceOf({ name, schema }: KnownKey, text: string): Choice {
  const [example] = schema.examples ?? []
  const isShort = ['string', 'number', 'boolean'].includes(typeof example)
  return { label: name, kind: 'key', info: schema.description ?? '', example: isShort ? String(example) : '', text }
}

/** What has keys of its own begins on the next line. */
function insertedText({ name, schema }: KnownKey, { isFlow, indent }: Place): string {
  if (isFlow) return `${name}: `
  const margin = `\n${' '.repeat(indent + 2)}`
  if (isList([schema])) return `${name}:${margin}- `
  return isObjectOnly(schema) ? `${name}:${margin}` : `${name}: `
}
