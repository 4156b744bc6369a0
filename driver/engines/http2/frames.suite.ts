/** For tests: HTTP/2 frames as bytes (RFC 9113 §6), and a target that sends exactly the frames of a test. */
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { turns } from '../conformance/raw-target.suite.ts'

export const types = {
  data: 0,
  headers: 1,
  rst: 3,
  settings: 4,
  push: 5,
  ping: 6,
  goaway: 7,
  window: 8,
  continuation: 9,
} as const
export const END_STREAM = 1
const END_HEADERS = 4

/** The client's preface (§3.4), before its SETTINGS. */
const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

export interface FrameParts {
  readonly flags?: number
  readonly stream?: number
  readonly payload?: Buffer
}

/** Any frame. */
export function frame(type: number, { flags = 0, stream = 0, payload = Buffer.alloc(0) }: FrameParts = {}): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head.writeUInt8(type, 3)
  head.writeUInt8(flags, 4)
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** SETTINGS with these values by number; 3 is MAX_CONCURRENT_STREAMS. */
export function settings(values: Record<number, number> = {}): Buffer {
  const pairs = Object.entries(values).map(([id, value]) => {
    const pair = Buffer.alloc(6)
    pair.writeUInt16BE(Number(id), 0)
    pair.writeUInt32BE(value, 2)
    return pair
  })
  return frame(types.settings, { payload: Buffer.concat(pairs) })
}

/** Fields as literals without indexing (RFC 7541 §6.2.2), without Huffman coding. */
export function block(fields: readonly (readonly [string, string])[]): Buffer {
  return Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]))
}

function text(value: string): Buffer {
  return Buffer.concat([integer(value.length), Buffer.from(value, 'latin1')])
}

/** An integer with a prefix of seven bits (RFC 7541 §5.1). */
function integer(value: number): Buffer {
  if (value < 127) return Buffer.from([value])
  const bytes = [127]
  let left = value - 127
  for (; left >= 128; left = Math.floor(left / 128)) bytes.push((left % 128) + 128)
  return Buffer.from([...bytes, left])
}

/** A header section in one frame. */
export function headers(stream: number, fields: readonly (readonly [string, string])[], end = false): Buffer {
  return frame(types.headers, { stream, flags: END_HEADERS + (end ? END_STREAM : 0), payload: block(fields) })
}

/** A header section with a status and other fields. */
export function head(stream: number, status: number, other: Record<string, string> = {}, end = false): Buffer {
  return headers(stream, [[':status', String(status)], ...Object.entries(other)], end)
}

export function data(stream: number, body: string, end = true): Buffer {
  return frame(types.data, { stream, flags: end ? END_STREAM : 0, payload: Buffer.from(body, 'latin1') })
}

export function rst(stream: number, code: number): Buffer {
  return frame(types.rst, { stream, payload: uint32(code) })
}

export function goaway(lastStream: number, code: number): Buffer {
  return frame(types.goaway, { payload: Buffer.concat([uint32(lastStream), uint32(code)]) })
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A small whole response. */
export function ok(stream: number): Buffer {
  return Buffer.concat([head(stream, 200, { 'content-length': '2' }), data(stream, 'ok')])
}

/** A request as it arrived. */
export interface Asked {
  readonly stream: number
  /** The index of the connection, from 0, in the order of connecting. */
  readonly connection: number
  /** The number of earlier requests on this connection. */
  readonly before: number
}

/** The target's reaction to each request. */
export type Script = (socket: Socket, asked: Asked) => void | Promise<void>

export interface FrameTargetOptions {
  /** The first frame of the target on each connection: an empty SETTINGS by default. */
  readonly greeting?: Buffer
}

export class FrameTarget {
  readonly asked: Asked[] = []
  /** Streams that the engine reset, with their codes. */
  readonly resets: { stream: number; code: number }[] = []
  readonly sockets = new Set<Socket>()
  /** PING frames that the engine sent unprompted. */
  pings = 0
  connections = 0
  readonly #server: Server
  readonly #script: Script
  readonly #greeting: Buffer

  private constructor(script: Script, { greeting = settings() }: FrameTargetOptions) {
    this.#script = script
    this.#greeting = greeting
    this.#server = createServer((socket) => {
      this.#serve(socket)
    })
  }

  /** Listens on a free port of loopback. */
  static async listen(script: Script, options: FrameTargetOptions = {}): Promise<FrameTarget> {
    const target = new FrameTarget(script, options)
    await new Promise<void>((resolve) => target.#server.listen(0, '127.0.0.1', resolve))
    return target
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  #serve(socket: Socket): void {
    const connection = this.connections
    this.connections += 1
    this.sockets.add(socket)
    socket.setNoDelay(true)
    socket.on('error', () => undefined)
    socket.on('close', () => this.sockets.delete(socket))
    socket.write(this.#greeting)
    let before = 0
    readFrames(socket, ({ type, flags, stream, payload }) => {
      if (type === types.rst) this.resets.push({ stream, code: payload.readUInt32BE() })
      if (type === types.ping && flags === 0) this.pings += 1
      if (type === types.settings && flags === 0 && this.#greeting.length > 0)
        socket.write(frame(types.settings, { flags: 1 }))
      if (type !== types.headers) return
      const asked = { stream, connection, before }
      before += 1
      this.asked.push(asked)
      void this.#script(socket, asked)
    })
  }
}

type Frame = Required<FrameParts> & { readonly type: number }

/** Passes on each whole frame that a client sends after its preface. */
function readFrames(socket: Socket, told: (frame: Frame) => void): void {
  let pending = Buffer.alloc(0)
  let skipped = false
  socket.on('data', (chunk) => {
    pending = Buffer.concat([pending, chunk])
    if (!skipped) {
      if (pending.length < PREFACE.length) return
      skipped = true
      pending = pending.subarray(PREFACE.length)
    }
    while (pending.length >= 9) {
      const end = 9 + pending.readUIntBE(0, 3)
      if (pending.length < end) return
      const [type, flags] = [pending.readUInt8(3), pending.readUInt8(4)]
      const current = { type, flags, stream: pending.readUInt32BE(5), payload: pending.subarray(9, end) }
      pending = pending.subarray(end)
      told(current)
    }
  })
}

/** Responds with these bytes. */
export function saying(answer: (stream: number) => Buffer): Script {
  return (socket, { stream }) => {
    socket.write(answer(stream))
  }
}

/** Responds with these bytes and then closes cleanly. */
export function sayingAndClosing(answer: (stream: number) => Buffer): Script {
  return (socket, { stream }) => {
    socket.end(answer(stream))
  }
}

/** Responds with these bytes, lets the engine read them, and resets the connection. */
export function sayingAndResetting(answer: (stream: number) => Buffer): Script {
  return async (socket, { stream }) => {
    socket.write(answer(stream))
    await turns()
    socket.resetAndDestroy()
  }
}

/** Waits until the condition holds. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await turns(1)
}

/** A target that keeps the requests, and responds when the test requests it. */
export async function holding(greeting?: Buffer): Promise<{ target: FrameTarget; held: (() => void)[] }> {
  const held: (() => void)[] = []
  const options = greeting === undefined ? {} : { greeting }
  const target = await FrameTarget.listen((socket, { stream }) => {
    held.push(() => socket.write(ok(stream)))
  }, options)
  return { target, held }
}
