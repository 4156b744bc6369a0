/** Bodies of requests: texts with placeholders, or bytes. */
import { createHash } from 'node:crypto'
import type { BodyFile } from '../plan/body.ts'
import { randomOf } from '../plan/random.ts'
import { sizeText } from '../size.ts'
import { MAX_INLINE_FILE, MAX_RANDOM_BODY } from './bounds.ts'
import { isFields } from './interpret.ts'
import type { RequestKeys } from './schema-request.ts'
import type { Scope } from './scope.ts'
import { type Fields, Written } from './source.ts'
import { isDynamic, jsonTextOf, literalOf, merged, type Part, partsOf } from './texts.ts'

/** How files are read, on the machine that reads the plan. */
export interface PlanFiles {
  /** The size and hash of a file. @throws if it cannot be read */
  readonly describe: (path: string) => BodyFile
  /** The content of a file. @throws if it cannot be read */
  readonly read: (path: string) => Uint8Array
}

/** What bodies are made with. */
export interface BodyContext {
  readonly scope: Scope
  /** Undefined where no plan may read files. */
  readonly files: PlanFiles | undefined
  readonly seed: number
}

/** A body, and the media type that it has unless the request sets one. */
export interface ReadBody {
  readonly text?: readonly Part[]
  readonly bytes?: Uint8Array
  readonly file?: BodyFile
  readonly type?: string
}

/** The keys that are a body: a request has at most one. */
export const bodyForms = ['body', 'json', 'form', 'multipart', 'file', 'base64', 'random'] as const
export type BodyForm = (typeof bodyForms)[number]

type Maker = (request: RequestKeys, context: BodyContext) => ReadBody

/** @throws SyntaxError with what is wrong */
export const bodyMakers: Readonly<Record<BodyForm, Maker>> = {
  body: ({ body = '' }, { scope }) => ({ text: partsOf(body, scope, 'plain') }),
  json: ({ json }, { scope }) => ({ text: jsonOf(json, scope), type: 'application/json' }),
  form: ({ form = {} }, { scope }) => ({
    text: pairsTextOf(form as Names, scope),
    type: 'application/x-www-form-urlencoded',
  }),
  multipart: ({ multipart = {} }, context) => multipartOf(multipart as Record<string, string | GivenPart>, context),
  file: ({ file = '' }, context) => fileBodyOf(file, context),
  base64: ({ base64 = '' }) => ({ bytes: bytesOf(base64) }),
  random: ({ random = 0 }, { seed }) => ({ bytes: randomBytesOf(random, seed) }),
}

/** Names with one text or several. */
export type Names = Readonly<Record<string, string | readonly string[]>>

/** Names and values, encoded and joined as in a query. @throws SyntaxError */
export function pairsTextOf(names: Names, scope: Scope): Part[] {
  const pairs = Object.entries(names).flatMap(([name, given]) =>
    (typeof given === 'string' ? [given] : given).map((value) => [encodeURIComponent(name), value] as const),
  )
  return pairs.flatMap(([name, value], index): Part[] => [
    `${index === 0 ? '' : '&'}${name}=`,
    ...partsOf(value, scope, 'url', 'url'),
  ])
}

/** A value as JSON. @throws SyntaxError */
export function jsonOf(value: unknown, scope: Scope): Part[] {
  const parts: Part[] = []
  writeJson(value, scope, parts)
  return merged(parts)
}

/** Appends to one list: a body may have a hundred thousand values. */
function writeJson(value: unknown, scope: Scope, parts: Part[]): void {
  if (typeof value === 'string') parts.push(...jsonTextOf(value, scope))
  else if (value instanceof Written) parts.push(typeof value.value === 'number' ? value.source : String(value.value))
  else if (Array.isArray(value)) writeItems(value, scope, parts)
  else if (isFields(value)) writeMembers(value, scope, parts)
  else parts.push(JSON.stringify(value ?? null))
}

function writeItems(items: readonly unknown[], scope: Scope, parts: Part[]): void {
  parts.push('[')
  items.forEach((item, index) => {
    if (index > 0) parts.push(',')
    writeJson(item, scope, parts)
  })
  parts.push(']')
}

function writeMembers(fields: Fields, scope: Scope, parts: Part[]): void {
  parts.push('{')
  Object.entries(fields).forEach(([key, item], index) => {
    parts.push(index > 0 ? ',"' : '"', ...partsOf(key, scope, 'json', 'json'), '":')
    writeJson(item, scope, parts)
  })
  parts.push('}')
}

interface GivenPart {
  readonly text?: string
  readonly file?: string
  readonly filename?: string
  readonly type?: string
}

function multipartOf(given: Readonly<Record<string, string | GivenPart>>, context: BodyContext): ReadBody {
  const boundary = `breakwater-${createHash('sha256').update(JSON.stringify(given)).digest('hex').slice(0, 32)}`
  const contents = Object.entries(given).map(([name, part]) =>
    partOf(name, typeof part === 'string' ? { text: part } : part, context),
  )
  const pieces = contents.flatMap(({ head, content }): (Part | Uint8Array)[] => [
    `--${boundary}\r\n`,
    ...head,
    '\r\n\r\n',
    ...content,
    '\r\n',
  ])
  const type = `multipart/form-data; boundary=${boundary}`
  return { ...textOrBytes([...pieces, `--${boundary}--\r\n`]), type }
}

interface FormPart {
  readonly head: readonly Part[]
  readonly content: readonly (Part | Uint8Array)[]
}

function partOf(
  name: string,
  { text, file, filename = baseOf(file), type }: GivenPart,
  context: BodyContext,
): FormPart {
  if ((text === undefined) === (file === undefined)) {
    throw new SyntaxError(`the part \`${name}\` needs \`text\` or \`file\`, and not both`)
  }
  const media = type ?? (filename === undefined ? undefined : 'application/octet-stream')
  const head: Part[] = [
    `Content-Disposition: form-data; name="${quoted(name)}"`,
    ...(filename === undefined ? [] : [`; filename="${quoted(filename)}"`]),
    ...(media === undefined ? [] : [`\r\nContent-Type: ${media.replace(/[\r\n]/g, '')}`]),
  ]
  return {
    head,
    content: file === undefined ? partsOf(text ?? '', context.scope, 'plain') : [contentOf(file, context)],
  }
}

function baseOf(path: string | undefined): string | undefined {
  return path?.split(/[/\\]/).at(-1)
}

/** Names in the head of a part, as browsers write them. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

/** A text, unless a file has bytes that are none. @throws SyntaxError if such a body has placeholders */
function textOrBytes(pieces: readonly (Part | Uint8Array)[]): ReadBody {
  const texts = pieces.map((piece): Part | undefined => (piece instanceof Uint8Array ? utf8Of(piece) : piece))
  if (texts.every((piece): piece is Part => piece !== undefined)) return { text: texts }
  const parts = pieces.filter((piece): piece is Part => !(piece instanceof Uint8Array))
  if (isDynamic(parts)) throw new SyntaxError('placeholders cannot stand beside a file with bytes that are no text')
  const bytes = pieces.map((piece) => (piece instanceof Uint8Array ? piece : Buffer.from(literalOf([piece]))))
  return { bytes: Buffer.concat(bytes) }
}

function utf8Of(bytes: Uint8Array): string | undefined {
  const text = Buffer.from(bytes).toString('utf8')
  return Buffer.from(text).equals(bytes) ? text : undefined
}

function fileBodyOf(path: string, context: BodyContext): ReadBody {
  const described = reading(path, context, ({ describe }) => describe(path))
  return described.bytes > MAX_INLINE_FILE ? { file: described } : { bytes: contentOf(path, context) }
}

function contentOf(path: string, context: BodyContext): Uint8Array {
  return reading(path, context, ({ read }) => read(path))
}

function reading<T>(path: string, { files }: BodyContext, read: (files: PlanFiles) => T): T {
  if (files === undefined) throw new SyntaxError('files cannot be used here: a plan that is sent to the API reads none')
  try {
    return read(files)
  } catch (error) {
    throw new SyntaxError(
      `the file '${path}' cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

function bytesOf(base64: string): Uint8Array {
  const bytes = Buffer.from(base64, 'base64')
  if (bytes.toString('base64') !== base64) throw new SyntaxError('is not base64')
  return bytes
}

/** Random bytes: the same seed and size give the same ones. @throws SyntaxError for more than fits into a plan */
function randomBytesOf(size: number, seed: number): Uint8Array {
  if (size > MAX_RANDOM_BODY) {
    const limit = sizeText(MAX_RANDOM_BODY)
    throw new SyntaxError(
      `${sizeText(size)} do not fit into a plan: write at most ${limit}, or \`file\` with a file of this size`,
    )
  }
  const random = randomOf(seed, size)
  return Uint8Array.from({ length: size }, () => Math.min(255, Math.floor(random() * 256)))
}

/** The body forms among keys. */
export function formsIn(keys: readonly string[]): BodyForm[] {
  return bodyForms.filter((form) => keys.includes(form))
}
