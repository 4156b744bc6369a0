/** For the fuzzer: llhttp, Node's parser, in the WebAssembly build that undici ships, for comparison. */
import { createRequire } from 'node:module'

/** The result of a parser. */
export interface Reading {
  /** `whole`, also when closing completed it; `cut` when closing left it unfinished; `wrong` when it is malformed. */
  readonly outcome: 'whole' | 'cut' | 'wrong'
  readonly status: number
  readonly bodyBytes: number
  readonly keepAlive: boolean
  /** The number of bytes after a whole response. */
  readonly left: number
  /** Tolerated faults, as bits. */
  readonly tolerated: number
  /** Why it is malformed, in the parser's words. */
  readonly reason: string
}

/**
 * The callbacks of the build, with the parser's address first (their names are in undici's
 * lib/dispatcher/client-h1.js).
 */
type Callback = (parser: number, a: number, b: number, c: number) => number
interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  _initialize(): void
  llhttp_alloc(type: number): number
  llhttp_free(parser: number): void
  llhttp_execute(parser: number, at: number, length: number): number
  llhttp_finish(parser: number): number
  llhttp_should_keep_alive(parser: number): number
  llhttp_get_error_pos(parser: number): number
  llhttp_get_error_reason(parser: number): number
  malloc(size: number): number
  free(at: number): void
}
interface Assembler {
  Module: new (bytes: Uint8Array) => object
  Instance: new (module: object, imports: { env: Record<string, Callback> }) => { exports: Exports }
}

/** From llhttp's `enum llhttp_type` and `llhttp_errno`. */
const RESPONSE = 2
const PAUSED = 21

/** What the callbacks learn of the current response. */
const current = { method: 'GET', status: 0, body: 0, keepAlive: false, whole: false }
let library: Exports | undefined

/** Parses the response to a request of this method, in these pieces, after which the other side closes. */
export function readByLlhttp(pieces: readonly Buffer[], method: string): Reading {
  const llhttp = (library ??= load())
  Object.assign(current, { method, status: 0, body: 0, keepAlive: false, whole: false })
  const parser = llhttp.llhttp_alloc(RESPONSE)
  const total = pieces.reduce((sum, piece) => sum + piece.length, 0)
  let taken = 0
  let error = 0
  for (const piece of pieces) {
    const read = execute(llhttp, parser, piece)
    taken += read.taken
    error = read.error
    if (error !== 0) break
  }
  // A response that closing leaves unfinished is cut, not malformed.
  if (error === 0) llhttp.llhttp_finish(parser)
  const reason = error === 0 ? '' : textAt(llhttp, llhttp.llhttp_get_error_reason(parser))
  llhttp.llhttp_free(parser)
  const { whole, status, body: bodyBytes, keepAlive } = current
  const outcome = whole ? 'whole' : error === 0 ? 'cut' : 'wrong'
  return { outcome, status, bodyBytes, keepAlive, left: whole ? total - taken : 0, tolerated: 0, reason }
}

function execute(llhttp: Exports, parser: number, piece: Buffer): { error: number; taken: number } {
  const at = llhttp.malloc(piece.length + 1)
  new Uint8Array(llhttp.memory.buffer, at, piece.length).set(piece)
  const error = llhttp.llhttp_execute(parser, at, piece.length)
  const taken = error === 0 ? piece.length : llhttp.llhttp_get_error_pos(parser) - at
  llhttp.free(at)
  return { error, taken }
}

function textAt({ memory }: Exports, at: number): string {
  const bytes = Buffer.from(memory.buffer)
  return at === 0 ? '' : bytes.toString('latin1', at, bytes.indexOf(0, at))
}

function load(): Exports {
  // TypeScript has no type for it without the library "dom".
  const { Module, Instance } = (globalThis as unknown as { WebAssembly: Assembler }).WebAssembly
  const wasm = createRequire(import.meta.url)('undici/lib/llhttp/llhttp-wasm.js') as Uint8Array
  const nothing: Callback = () => 0
  const { exports } = new Instance(new Module(wasm), {
    env: {
      wasm_on_url: nothing,
      wasm_on_status: nothing,
      wasm_on_message_begin: nothing,
      wasm_on_header_field: nothing,
      wasm_on_header_value: nothing,
      wasm_on_headers_complete: headersComplete,
      wasm_on_body: (_parser, _at, length) => {
        current.body += length
        return 0
      },
      wasm_on_message_complete: messageComplete,
    },
  })
  exports._initialize()
  return exports
}

/** @returns 1: there is no body; 2: another protocol follows */
const headersComplete: Callback = (_parser, status, upgrade) => {
  current.status = status
  if (upgrade === 1) return 2
  return current.method === 'HEAD' || status < 200 ? 1 : 0
}

const messageComplete: Callback = (parser) => {
  if (current.status < 200) return 0
  current.keepAlive = library?.llhttp_should_keep_alive(parser) === 1
  current.whole = true
  return PAUSED
}
