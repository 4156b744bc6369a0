/** The values of placeholders: some are the same in each request, and become part of the text around them. */
import { BreakwaterError } from '../../../lib/errors.ts'
import type { Values } from '../../../lib/plan/extract.ts'
import type { Encoding, Piece } from '../../../lib/plan/template.ts'
import { RandomValues } from './random-values.ts'
import { encodedAs } from './encodings.ts'
import { type Secrets, secretText } from './secrets.ts'

/** What values depend on, apart from the request. */
export interface ValueSources {
  /** The seed of the plan. */
  readonly seed: number
  /** The name of the driver. */
  readonly driver: string
  readonly secrets: Secrets
  /** What requests before the load have extracted. */
  readonly extracted?: Values | undefined
  /** The current token of a request, by its index in the plan; none by default. */
  readonly tokens?: ((request: number) => string) | undefined
}

/**
 * The value for a request: characters that are one byte each.
 * @param request the number of the exchange, from 0
 * @param handedOver ms since 1970; 0 if no placeholder of the request depends on it
 */
export type Value = (request: number, handedOver: number) => string

/** Converts a text to its form in the request: each character one byte. */
export type Write = (text: string) => string

/** The place of a placeholder. */
export interface Place {
  readonly sources: ValueSources
  readonly write: Write
  /** Its position among the placeholders of its request, from 0. */
  readonly position: number
}

/** A text if it is the same for each request, or else its value. @throws BreakwaterError for a missing secret */
export function partOf(piece: Piece, place: Place): string | Value {
  const { sources, write } = place
  switch (piece.kind) {
    case 'text':
      return write(piece.text)
    case 'driver':
      return write(sources.driver)
    case 'secret':
      return write(secretText(sources.secrets, piece.name, piece.as))
    case 'value':
      return write(valueText(sources.extracted, piece.name, piece.as))
    case 'n':
      return numberOf
    case 'time':
      return timeOf
    case 'epoch':
      return epochOf
    case 'pick':
      return pickOf(piece.of.map(write), randomAt(place))
    case 'int':
      return intOf(piece, randomAt(place))
    case 'random':
      return textOf(piece.length, randomAt(place))
    default:
      return uuidOf(randomAt(place))
  }
}

/** @throws BreakwaterError `invalid-request` for a value that was not extracted */
function valueText(extracted: Values = {}, name: string, as: Encoding): string {
  const value = Object.hasOwn(extracted, name) ? extracted[name] : undefined
  if (value !== undefined) return encodedAs(as, value)
  throw new BreakwaterError('invalid-request', `the value ${name} was not extracted before the load`)
}

function randomAt({ sources, position }: Place): RandomValues {
  return new RandomValues(sources.seed, position)
}

/** Whether a value depends on the instant of the hand-over. */
export function isTimed({ kind }: Piece): boolean {
  return kind === 'time' || kind === 'epoch'
}

const numberOf: Value = (request) => String(request + 1)
const epochOf: Value = (_, handedOver) => String(handedOver)

/** Many requests are handed over in one millisecond. */
let latest = { at: 0, text: new Date(0).toISOString() }
const timeOf: Value = (_, handedOver) => {
  if (latest.at !== handedOver) latest = { at: handedOver, text: new Date(handedOver).toISOString() }
  return latest.text
}

function intOf({ from, to }: { readonly from: number; readonly to: number }, random: RandomValues): Value {
  return (request) => String(random.int(request, from, to))
}

function uuidOf(random: RandomValues): Value {
  return (request) => random.uuid(request)
}

function textOf(length: number, random: RandomValues): Value {
  return (request) => random.text(request, length)
}

function pickOf(words: readonly string[], random: RandomValues): string | Value {
  const [only = ''] = words
  if (words.length <= 1) return only
  return (request) => words[random.int(request, 0, words.length - 1)] ?? ''
}
