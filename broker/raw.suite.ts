/** A client that sends exactly the bytes of a test, well-formed or not, and functions that make such bytes. */
import { type Socket, connect } from 'node:net'
import { crc32c } from './crc32c.ts'
import { Frames } from './frames.ts'
import { Reader, Writer } from './wire.ts'

export interface Answer {
  readonly correlationId: number
  readonly body: Reader
}

export interface Asked {
  readonly key: number
  readonly version: number
  readonly body?: Writer
}

export class RawClient {
  readonly #socket: Socket
  readonly #frames = new Frames(2 ** 30, 4)
  readonly #answers: Answer[] = []
  readonly #waiting: ((answer: Answer | undefined) => void)[] = []
  #next = 0
  #closed = false

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#closed = true
      for (const resolve of this.#waiting.splice(0)) resolve(undefined)
    })
    socket.on('data', (chunk: Buffer) => {
      for (const frame of this.#frames.push(chunk)) this.#arrived(frame)
    })
  }

  static connect(port: number): Promise<RawClient> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve(new RawClient(socket))
      })
      socket.once('error', reject)
    })
  }

  #arrived(frame: Buffer): void {
    const body = new Reader(frame)
    const answer = { correlationId: body.int32(), body }
    const resolve = this.#waiting.shift()
    if (resolve === undefined) this.#answers.push(answer)
    else resolve(answer)
  }

  /** Sends a request without waiting for the response. Returns its correlation id. */
  send(asked: Asked): number {
    const correlationId = this.#next++
    this.bytes(requestFrame(asked, correlationId))
    return correlationId
  }

  bytes(bytes: Uint8Array): void {
    this.#socket.write(bytes)
  }

  /** The next response, in the order of arrival; undefined if the connection closed before. */
  answer(): Promise<Answer | undefined> {
    const answer = this.#answers.shift()
    if (answer !== undefined || this.#closed) return Promise.resolve(answer)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Sends a request and reads the body of its response. */
  async ask(asked: Asked): Promise<Reader> {
    this.send(asked)
    const answer = await this.answer()
    if (answer === undefined) throw new Error('the broker closed the connection')
    return answer.body
  }

  /** Stops reading. */
  pause(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.destroy()
  }
}

/** A whole request in wire form. */
export function requestFrame({ key, version, body }: Asked, correlationId = 0): Buffer {
  const header = new Writer().int16(key).int16(version).int32(correlationId).string('raw').finish()
  const message = Buffer.concat([header, body?.finish() ?? Buffer.alloc(0)])
  return Buffer.concat([new Writer().int32(message.length).finish(), message])
}

export interface BatchParts {
  readonly count?: number
  readonly maxTimestamp?: number
  readonly producerId?: bigint
  readonly producerEpoch?: number
  readonly baseSequence?: number
  readonly attributes?: number
  /** The length of the bytes in place of the records; they are never parsed. */
  readonly payload?: number
}

/** A record batch with a valid header. */
export function batchOf(parts: BatchParts = {}): Buffer {
  const { count = 1, maxTimestamp = 0, payload = 10 } = parts
  const covered = new Writer()
    .int16(parts.attributes ?? 0)
    .int32(count - 1)
    .int64(maxTimestamp)
    .int64(maxTimestamp)
  covered
    .int64(parts.producerId ?? -1n)
    .int16(parts.producerEpoch ?? -1)
    .int32(parts.baseSequence ?? -1)
    .int32(count)
  const tail = Buffer.concat([covered.finish(), Buffer.alloc(payload, 7)])
  const head = new Writer()
    .int64(0)
    .int32(tail.length + 9)
    .int32(-1)
    .int8(2)
    .int32(crc32c(tail) | 0)
  return Buffer.concat([head.finish(), tail])
}

/** A Produce request for partition 0 of a topic. */
export function produceRequest(topic: string, records: Buffer | null, acks = 1): Asked {
  const body = new Writer().nullableString(null).int16(acks).int32(1_000)
  body.array([topic], (name) => {
    body.string(name).array([records], (field) => body.int32(0).nullableBytes(field))
  })
  return { key: 0, version: 7, body }
}

/** A Fetch request for partition 0 of a topic. */
export function fetchRequest(topic: string, options: { offset?: number; maxWaitMs?: number } = {}): Asked {
  const body = new Writer()
    .int32(-1)
    .int32(options.maxWaitMs ?? 0)
    .int32(1)
    .int32(1_000_000)
    .int8(1)
    .int32(0)
    .int32(-1)
  body.array([topic], (name) => {
    body.string(name).array([0], (partition) => {
      body
        .int32(partition)
        .int32(-1)
        .int64(options.offset ?? 0)
        .int64(-1)
        .int32(1_000_000)
    })
  })
  body.array([], () => undefined).string('')
  return { key: 1, version: 11, body }
}

/** A CreateTopics request for one topic with one partition. */
export function createRequest(topic: string, config: Readonly<Record<string, string>> = {}): Asked {
  const body = new Writer()
  body.array([topic], (name) => {
    body.string(name).int32(1).int16(1)
    body.array([], () => undefined).array(Object.entries(config), ([key, value]) => body.string(key).string(value))
  })
  return { key: 19, version: 3, body: body.int32(1_000).bool(false) }
}
