/**
 * From what was typed to the request that is sent. Only what cannot be written as JSON is a fault here: a number that
 * is no number, a malformed header line. The server checks everything else, and its answer is shown at the field.
 */
import { type Field, type TestKind, slotOf } from './field.ts'
import { fieldsOf } from './fields.ts'
import { sizeFault } from './file.ts'
import { headersOf } from './header-lines.ts'
import { type BodyFile, type FormValues, type StageText, stageParts } from './values.ts'

export type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json }
export type Body = Readonly<Record<string, Json>>

/** What is wrong with a field; a slot of '' stands for the whole form. */
export interface Fault {
  readonly slot: string
  readonly message: string
}

export interface TestRequest {
  readonly kind: TestKind
  /** The path of the API, such as `/tsunami/2`. */
  readonly path: string
  /** The seconds between two bursts, as typed. */
  readonly seconds: string
  /** Without the fields that have a fault. */
  readonly body: Body
  readonly faults: readonly Fault[]
}

/** The request that the form stands for. */
export function requestOf(values: FormValues): TestRequest {
  const faults: Fault[] = []
  const entries: [string, Json][] = []
  for (const field of fieldsOf(values.kind)) {
    const { value, wrong = [] } = readingOf(field, values)
    faults.push(...wrong)
    if (value !== undefined && !isInPath(field)) entries.push([field.key, value])
  }
  const { body, fault } = withRoom(nested(entries), values.file)
  return { kind: values.kind, ...addressOf(values), body, faults: fault === undefined ? faults : [...faults, fault] }
}

/** A file is left out if the plan has no room for it beside the other options. */
function withRoom(body: Body, file: BodyFile | undefined): { body: Body; fault?: Fault } {
  const { bodyBase64, ...others } = body
  if (file === undefined || bodyBase64 === undefined) return { body }
  const message = sizeFault(file.bytes, others)
  return message === undefined ? { body } : { body: others, fault: { slot: 'bodyBase64', message } }
}

/** The body of the request alone. */
export function bodyOf(values: FormValues): Body {
  return requestOf(values).body
}

/** The interval of a tsunami is part of the path, and must be given. */
function isInPath({ key }: Field): boolean {
  return key === 'seconds'
}

/** Whether the user has entered something, be it right or wrong. */
export function isSet(field: Field, values: FormValues): boolean {
  const { value, wrong = [] } = readingOf(field, values)
  return value !== undefined || wrong.length > 0
}

function addressOf({ kind, texts }: FormValues): Pick<TestRequest, 'path' | 'seconds'> {
  const seconds = (texts['tsunami.seconds'] ?? '').trim()
  return { seconds, path: kind === 'avalanche' ? '/avalanche' : `/tsunami/${encodeURIComponent(seconds)}` }
}

/** The value of a field; undefined if the key is not sent. */
interface Reading {
  readonly value?: Json | undefined
  readonly wrong?: readonly Fault[]
}

function readingOf(field: Field, values: FormValues): Reading {
  const slot = slotOf(field)
  const text = values.texts[slot] ?? ''
  switch (field.control.as) {
    case 'flag':
      return values.flags[slot] === true ? { value: field.control.sends } : {}
    case 'file':
      return fileReading(slot, values.file)
    case 'stages':
      return stagesReading(slot, values.stages)
    case 'headers':
      return headersReading(slot, text)
    case 'number':
    case 'whole':
      return numberReading(slot, text, isInPath(field))
    case 'body':
      return text === '' ? {} : { value: text }
    case 'text':
    case 'suggested':
    case 'choice':
      return text.trim() === '' ? {} : { value: text.trim() }
  }
}

/** A file that is too large was not read. */
function fileReading(slot: string, file: BodyFile | undefined): Reading {
  if (file === undefined) return {}
  const message = sizeFault(file.bytes)
  return message === undefined ? { value: file.base64 } : { wrong: [{ slot, message }] }
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

function numberReading(slot: string, text: string, isRequired: boolean): Reading {
  const typed = text.trim()
  if (typed === '') return isRequired ? { wrong: [{ slot, message: 'is missing: enter a number' }] } : {}
  const value = NUMBER.test(typed) ? Number(typed) : Number.NaN
  if (Number.isFinite(value)) return { value }
  return { wrong: [{ slot, message: `'${typed.slice(0, 40)}' is not a number` }] }
}

function headersReading(slot: string, text: string): Reading {
  const { headers, fault } = headersOf(text)
  if (fault !== undefined) return { wrong: [{ slot, message: fault }] }
  return Object.keys(headers).length === 0 ? {} : { value: headers }
}

function stagesReading(slot: string, stages: readonly StageText[]): Reading {
  const read = stages.map((stage, index) => stageReading(`${slot}.${index}`, stage))
  return {
    value: stages.length === 0 ? undefined : read.map(({ value }) => value),
    wrong: read.flatMap(({ wrong }) => wrong),
  }
}

/** Without `from`, a stage has the rate `to` from its start. */
function stageReading(slot: string, stage: StageText): { value: Body; wrong: readonly Fault[] } {
  const read = stageParts.map((part) => [part, numberReading(`${slot}.${part}`, stage[part], part !== 'from')] as const)
  const entries = read.flatMap(([part, { value }]) => (value === undefined ? [] : [[part, value] as const]))
  return { value: Object.fromEntries(entries), wrong: read.flatMap(([, { wrong = [] }]) => wrong) }
}

/** `transport.engine` becomes the key `engine` of the object `transport`. */
function nested(entries: readonly (readonly [string, Json])[]): Body {
  const own = entries.filter(([key]) => !key.includes('.'))
  const transport = entries.filter(([key]) => key.includes('.')).map(([key, value]) => [afterDot(key), value] as const)
  return Object.fromEntries(transport.length === 0 ? own : [...own, ['transport', Object.fromEntries(transport)]])
}

function afterDot(key: string): string {
  return key.slice(key.indexOf('.') + 1)
}
