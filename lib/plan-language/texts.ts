/**
 * Texts with placeholders, as people write them: variables and the environment are replaced by their values where the
 * plan is read, encoded for their place. What remains are the placeholders of lib/plan/template.ts.
 */
import { type Encoding, fragmentsOf, type Piece, pieceOf } from '../plan/template.ts'
import { isBare, placeholderWords, type Scope, textOfValue, VARIABLE_NAME, wholeOf } from './scope.ts'

/** A stretch of text, or a placeholder in the form of a published plan. */
export type Part = string | Placeholder

export interface Placeholder {
  readonly inside: string
  readonly kind: Piece['kind']
}

const encoders: Readonly<Record<Encoding, (text: string) => string>> = {
  plain: (text) => text,
  json: (text) => JSON.stringify(text).slice(1, -1),
  url: encodeURIComponent,
}

/**
 * The parts of a text.
 * @param place how values are encoded
 * @param literal how the text between placeholders and the words of a choice are encoded; as it is unless given
 * @throws SyntaxError for a placeholder that is not of the grammar, or has no value
 */
export function partsOf(text: string, scope: Scope, place: Encoding, literal: Encoding = 'plain'): Part[] {
  return fragmentsOf(text).map((fragment) =>
    fragment.placeholder ? partOf(fragment.text, { scope, place, literal }) : encoders[literal](fragment.text),
  )
}

interface Where {
  readonly scope: Scope
  readonly place: Encoding
  readonly literal: Encoding
}

function partOf(inside: string, where: Where): Part {
  const { scope, place } = where
  const encode = encoders[place]
  if (inside.startsWith('env.')) return encode(scope.environment(inside.slice('env.'.length)))
  const [word = ''] = /^[A-Za-z0-9_-]+/.exec(inside) ?? []
  if (placeholderWords.includes(word)) return published(word, inside, where)
  if (scope.isExtracted(inside)) return published('value', `value.${inside}`, where)
  if (VARIABLE_NAME.test(inside)) return encode(textOfValue(scope.variable(inside)))
  throw new SyntaxError(`{{${inside}}} is not a placeholder${inside === '' ? '' : example(word)}`)
}

const examples: Readonly<Record<string, string>> = {
  int: '{{int 1..100}}',
  pick: '{{pick a|b|c}}',
  text: '{{text 16}}',
  secret: '{{secret.NAME}}, with a name in capitals',
  value: '{{value.NAME}}',
  env: '{{env.NAME}}',
}

function example(word: string): string {
  return examples[word] === undefined ? '' : `: write ${examples[word]}`
}

function published(word: string, inside: string, where: Where): Part {
  const text = rewritten(word, inside, where)
  try {
    const piece = pieceOf(text)
    const [only, ...others] = piece.kind === 'pick' ? piece.of : []
    // A choice of one is text. It is the way to write braces that are no placeholder: {{pick {{}}.
    return only !== undefined && others.length === 0 ? only : { inside: text, kind: piece.kind }
  } catch {
    const alone = examples[word] === undefined ? `: write {{${word}}}` : example(word)
    throw new SyntaxError(`{{${inside}}} is not a placeholder${alone}`)
  }
}

/** The form of a published plan: with numbers in place of variables, and words encoded for their place. */
function rewritten(word: string, inside: string, { scope, place, literal }: Where): string {
  const rest = inside.slice(word.length).trim()
  if (word === 'int')
    return `int ${rest
      .split('..')
      .map((end) => endOf(end.trim(), scope))
      .join('..')}`
  if (word === 'pick' && rest !== '') return `pick ${rest.split('|').map(encoders[literal]).join('|')}`
  if ((word === 'secret' || word === 'value') && place !== 'plain' && !rest.includes('|'))
    return `${word}${rest}|${place}`
  return inside
}

function endOf(end: string, scope: Scope): string {
  if (!VARIABLE_NAME.test(end)) return end
  const value = scope.variable(end)
  const number = wholeOf(value)
  if (number === undefined) throw new SyntaxError(`{{${end}}} is '${textOfValue(value)}', which is not a whole number`)
  return String(number)
}

/** Whether any part changes from request to request. */
export function isDynamic(parts: readonly Part[]): boolean {
  return parts.some((part) => typeof part !== 'string')
}

/** The text of parts without placeholders. */
export function literalOf(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === 'string' ? part : '')).join('')
}

/** A text in which two braces are no placeholder, but a choice of one. */
export function escaped(text: string): string {
  return text.replaceAll('{{', '{{pick {{}}')
}

/** Parts as a template of a published plan: braces that are text are written as a choice of one. */
export function templateOf(parts: readonly Part[]): string {
  return merged(parts)
    .map((part, index, all) => {
      if (typeof part !== 'string') return `{{${part.inside}}}`
      const text = escaped(part)
      return text.endsWith('{') && index + 1 < all.length ? `${text.slice(0, -1)}{{pick {}}` : text
    })
    .join('')
}

/** The same parts, with texts that follow each other as one. */
export function merged(parts: readonly Part[]): Part[] {
  const all: Part[] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part
    else all.push(part)
  }
  return all
}

/**
 * A text that is read once: its placeholders are variables and settings of the environment.
 * @returns the value of a variable if the text is nothing but its placeholder
 * @throws SyntaxError for any other placeholder
 */
export function staticOf(text: string, scope: Scope): unknown {
  const variable = aloneIn(text)
  if (variable !== undefined && isVariable(variable) && !scope.isExtracted(variable)) return scope.variable(variable)
  const parts = partsOf(text, scope, 'plain')
  const dynamic = parts.find((part) => typeof part !== 'string')
  if (typeof dynamic === 'object') {
    throw new SyntaxError(`{{${dynamic.inside}}} has a value for each request, but this is read once for the plan`)
  }
  return literalOf(parts)
}

function isVariable(inside: string): boolean {
  return VARIABLE_NAME.test(inside) && !placeholderWords.includes(inside)
}

/** The inside of the placeholder that a text consists of. */
function aloneIn(text: string): string | undefined {
  const [first, ...more] = fragmentsOf(text)
  return first?.placeholder === true && more.length === 0 ? first.text : undefined
}

const bareKinds: ReadonlySet<Piece['kind']> = new Set<Piece['kind']>(['n', 'int', 'epoch'])

/** A text as a part of JSON: one that is nothing but a number's placeholder has no quotes. @throws SyntaxError */
export function jsonTextOf(text: string, scope: Scope): Part[] {
  const alone = aloneIn(text)
  const parts = partsOf(text, scope, 'json', 'json')
  const [only] = parts
  if (alone !== undefined && typeof only === 'object' && bareKinds.has(only.kind)) return [only]
  if (alone !== undefined && isVariable(alone)) {
    const value = scope.isExtracted(alone) ? '' : scope.variable(alone)
    if (isBare(value)) return [textOfValue(value)]
  }
  return ['"', ...parts, '"']
}
