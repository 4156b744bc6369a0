/**
 * Templates: texts with placeholders that get a value for each request. This is the form of a published plan, in which
 * variables and the environment have been replaced by their values (lib/plan-language):
 *
 *     template    = { text | "{{" placeholder "}}" }
 *     placeholder = "n" | "uuid" | "driver" | "time" | "epoch" | "int" number ".." number | "pick" word { "|" word }
 *                 | "text" number | ( "secret." | "value." ) name [ "|json" | "|url" ]
 *
 * `n` is the number of the request, from 1, unique over all drivers; `time` is the instant of its hand-over in ISO 8601,
 * `epoch` the same in ms since 1970. Random values depend on the seed of the plan and on the number of the request
 * alone. A secret is a setting of each driver, and the plan contains only its name. A value was extracted by a request
 * before the load.
 */

export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'n' | 'uuid' | 'driver' | 'time' | 'epoch' }
  /** A whole number, both ends included. */
  | { readonly kind: 'int'; readonly from: number; readonly to: number }
  | { readonly kind: 'pick'; readonly of: readonly string[] }
  /** Random letters and digits. */
  | { readonly kind: 'random'; readonly length: number }
  | { readonly kind: 'secret' | 'value'; readonly name: string; readonly as: Encoding }

/** How a value is written at its place: as it is, inside a JSON string, or inside a path or query. */
export type Encoding = 'plain' | 'json' | 'url'

/** The longest random text, in characters. */
export const MAX_RANDOM_TEXT = 10_000
/** A name of a secret; each driver reads it from its setting of this name behind `BREAKWATER_SECRET_`. */
export const SECRET_NAME = /^[A-Z][A-Z0-9_]{0,63}$/
/** A name of an extracted value, as of a variable of a plan; none that objects give a meaning to. */
export const VALUE_NAME = /^(?!__proto__$)[A-Za-z_][A-Za-z0-9_-]{0,99}$/

const OPEN = '{{'
const CLOSE = '}}'

/** A stretch of text, or the inside of a placeholder without blanks around it. */
export interface Fragment {
  readonly placeholder: boolean
  readonly text: string
  /** The offset in the template. */
  readonly at: number
}

/** @throws SyntaxError for a placeholder that does not end */
export function fragmentsOf(template: string): Fragment[] {
  const fragments: Fragment[] = []
  let at = 0
  for (let open = template.indexOf(OPEN); open >= 0; open = template.indexOf(OPEN, at)) {
    const close = template.indexOf(CLOSE, open)
    if (close < 0) throw new SyntaxError(`'${template.slice(open, open + 20)}' has no '${CLOSE}'`)
    if (open > at) fragments.push({ placeholder: false, text: template.slice(at, open), at })
    fragments.push({ placeholder: true, text: template.slice(open + OPEN.length, close).trim(), at: open })
    at = close + CLOSE.length
  }
  if (at < template.length) fragments.push({ placeholder: false, text: template.slice(at), at })
  return fragments
}

/** The pieces of a template. @throws SyntaxError for one that is not of the grammar */
export function piecesOf(template: string): Piece[] {
  return fragmentsOf(template).map(({ placeholder, text }) => (placeholder ? pieceOf(text) : { kind: 'text', text }))
}

/** The piece for the inside of a placeholder. @throws SyntaxError for one that is not of the grammar */
export function pieceOf(inside: string): Piece {
  const [word = ''] = /^[a-z]+/.exec(inside) ?? []
  const piece = readers.get(word)?.(inside.slice(word.length).trimStart())
  if (piece === undefined) throw new SyntaxError(`'{{${inside}}}' is not a placeholder`)
  return piece
}

type Reader = (rest: string) => Piece | undefined

const readers: ReadonlyMap<string, Reader> = new Map([
  ['n', alone('n')],
  ['uuid', alone('uuid')],
  ['driver', alone('driver')],
  ['time', alone('time')],
  ['epoch', alone('epoch')],
  ['int', intOf],
  ['pick', (rest) => (rest === '' ? undefined : { kind: 'pick', of: rest.split('|') })],
  ['text', randomOf],
  ['secret', named('secret', SECRET_NAME)],
  ['value', named('value', VALUE_NAME)],
])

function alone(kind: 'n' | 'uuid' | 'driver' | 'time' | 'epoch'): Reader {
  return (rest) => (rest === '' ? { kind } : undefined)
}

function intOf(rest: string): Piece | undefined {
  const [, first, last] = /^(-?\d{1,15})\.\.(-?\d{1,15})$/.exec(rest) ?? []
  const [from, to] = [Number(first), Number(last)]
  return from <= to ? { kind: 'int', from, to } : undefined
}

function randomOf(rest: string): Piece | undefined {
  const length = /^\d{1,5}$/.test(rest) ? Number(rest) : 0
  return length >= 1 && length <= MAX_RANDOM_TEXT ? { kind: 'random', length } : undefined
}

function named(kind: 'secret' | 'value', form: RegExp): Reader {
  return (rest) => {
    const [, name = '', as = 'plain'] = /^\.([^|]*)(?:\|(json|url))?$/.exec(rest) ?? []
    return form.test(name) ? { kind, name, as: as as Encoding } : undefined
  }
}
