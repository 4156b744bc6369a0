/**
 * One stream of events to many readers, each at its own pace. A reader that is behind gets only the latest state of
 * each run and driver; no reader delays another.
 *
 *     service → hub ─┬→ reader: keeps up, each event is written at once
 *                    └→ reader: its socket is full → pending, latest by type and id → written when it has drained
 */
import type { ServerResponse } from 'node:http'
import { type LiveEvent, runAnswer } from '../../lib/api/answers.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { OrchestratorService } from '../service.ts'

/** Limits of the stream; the defaults are in the API reference. */
export interface StreamLimits {
  /** Concurrent readers, 50 by default. */
  readonly readers: number
  /** Milliseconds between two comments that keep the connection alive, 15,000 by default. */
  readonly pingEveryMs: number
  /** Pings that a reader may miss before it is disconnected, 4 by default. */
  readonly patience: number
  /** Events that may wait for one reader, 10,000 by default; a reader that exceeds it is disconnected. */
  readonly pending: number
}

export const defaultStreamLimits: StreamLimits = { readers: 50, pingEveryMs: 15_000, patience: 4, pending: 10_000 }

/** A test that waits for its trigger is also `armed`, but does not run: its start instant distinguishes it. */
const activeStates = new Set(['armed', 'running', 'draining'])

export class EventHub {
  readonly #service: OrchestratorService
  readonly #limits: StreamLimits
  readonly #readers = new Set<Reader>()
  readonly #ping: NodeJS.Timeout
  readonly #unlisten: () => void
  #lastId = 0

  constructor(service: OrchestratorService, limits: StreamLimits = defaultStreamLimits) {
    this.#service = service
    this.#limits = limits
    this.#unlisten = service.listen((event) => {
      this.#publish(event)
    })
    this.#ping = setInterval(() => {
      for (const reader of this.#readers) reader.ping()
    }, limits.pingEveryMs)
    this.#ping.unref()
  }

  /** The number of current readers. */
  get readers(): number {
    return this.#readers.size
  }

  /**
   * Checks that another reader may connect.
   * @throws BreakwaterError `too-many-streams`
   */
  admit(): void {
    if (this.#readers.size < this.#limits.readers) return
    const message = `${this.#readers.size} clients already read the events, which is the limit: close one, or poll GET /metrics/{id}`
    throw new BreakwaterError('too-many-streams', message, { details: { readers: this.#readers.size } })
  }

  /** Sends the present state to a reader whose headers are set, and then every event. */
  add(response: ServerResponse): void {
    const reader = new Reader(response, this.#limits)
    this.#readers.add(reader)
    response.once('close', () => {
      this.#readers.delete(reader)
    })
    response.write('retry: 2000\n\n')
    for (const event of snapshot(this.#service)) reader.send(keyOf(event), this.#textOf(event))
  }

  /** Ends every stream. */
  close(): void {
    clearInterval(this.#ping)
    this.#unlisten()
    for (const reader of this.#readers) reader.end()
  }

  #publish(event: LiveEvent): void {
    if (this.#readers.size === 0) return
    const key = keyOf(event)
    const text = this.#textOf(event)
    for (const reader of this.#readers) reader.send(key, text)
  }

  #textOf({ type, data }: LiveEvent): string {
    this.#lastId += 1
    return `id: ${this.#lastId}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`
  }
}

/** The drivers, and the running test with its figures. */
function* snapshot(service: OrchestratorService): Generator<LiveEvent> {
  for (const data of service.drivers().drivers) yield { type: 'driver', data }
  for (const { TestId, state, startAt } of service.tests().tests) {
    if (startAt === null || !activeStates.has(state)) continue
    yield { type: 'run', data: runAnswer.parse(service.test(TestId)) }
    yield { type: 'figures', data: service.live(TestId) }
  }
}

function keyOf({ type, data }: LiveEvent): string {
  return `${type} ${'TestId' in data ? data.TestId : data.nodeId}`
}

/** One client. While its socket is full, a later event replaces an earlier one with the same key. */
class Reader {
  readonly #response: ServerResponse
  readonly #limits: StreamLimits
  readonly #pending = new Map<string, string>()
  #full = false
  #missed = 0

  constructor(response: ServerResponse, limits: StreamLimits) {
    this.#response = response
    this.#limits = limits
    // A client may disconnect during a write; `close` follows.
    response.on('error', () => undefined)
    response.on('drain', () => {
      this.#flush()
    })
  }

  send(key: string, text: string): void {
    if (!this.#full) {
      this.#full = !this.#response.write(text)
      return
    }
    // Moved to the end, so that ids are written in ascending order.
    this.#pending.delete(key)
    this.#pending.set(key, text)
    if (this.#pending.size > this.#limits.pending) this.#response.destroy()
  }

  ping(): void {
    if (!this.#full) {
      this.#full = !this.#response.write(': ping\n\n')
      return
    }
    this.#missed += 1
    if (this.#missed >= this.#limits.patience) this.#response.destroy()
  }

  end(): void {
    this.#pending.clear()
    this.#response.end()
  }

  #flush(): void {
    this.#full = false
    this.#missed = 0
    for (const [key, text] of this.#pending) {
      if (this.#full) return
      this.#pending.delete(key)
      this.#full = !this.#response.write(text)
    }
  }
}
