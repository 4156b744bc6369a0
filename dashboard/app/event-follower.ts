/** Follows the orchestrator's events, and connects again whenever the connection is lost. */
import { ApiError, type Client } from '../api/client.ts'
import type { ServerEvent } from '../api/event-parser.ts'
import type { Connection } from '../state/state.ts'

export interface EventFollowerParts {
  readonly client: Client
  readonly onEvent: (event: ServerEvent) => void
  /** Called with each new state of the connection; `live` whenever events that were missed can be fetched. */
  readonly onConnection: (connection: Connection) => void
}

/** Waiting times between attempts to connect, in ms; the last one repeats. */
const RETRY_AFTER = [500, 1_000, 2_000, 4_000] as const

export class EventFollower {
  readonly #parts: EventFollowerParts
  #attempt = new AbortController()
  #lostSince: number | undefined

  constructor(parts: EventFollowerParts) {
    this.#parts = parts
  }

  /** Connects; an earlier connection is closed. */
  start(): void {
    this.#attempt.abort()
    this.#attempt = new AbortController()
    this.#parts.onConnection({ status: 'connecting' })
    void this.#follow(this.#attempt)
  }

  async #follow(attempt: AbortController): Promise<void> {
    let failures = 0
    while (this.#attempt === attempt) {
      const error = await this.#read(attempt.signal, () => (failures = 0))
      if (this.#attempt !== attempt || this.#isRefused(error)) return
      this.#lost(error)
      await pause(RETRY_AFTER[Math.min(failures, RETRY_AFTER.length - 1)] ?? 0, attempt.signal)
      failures += 1
    }
  }

  /** Reads one connection to its end, and resolves with the reason for the end. Never rejects. */
  async #read(signal: AbortSignal, opened: () => void): Promise<Error> {
    try {
      for await (const event of this.#parts.client.events(signal)) {
        if (event.type === 'open') {
          opened()
          this.#lostSince = undefined
          this.#parts.onConnection({ status: 'live' })
        } else this.#parts.onEvent(event)
      }
      return new Error('The orchestrator closed the connection.')
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error))
    }
  }

  /** Without a valid token it makes no sense to try again. */
  #isRefused(error: Error): boolean {
    if (!(error instanceof ApiError) || error.code !== 'unauthorized') return false
    this.#parts.onConnection({ status: 'refused', reason: error.message })
    return true
  }

  #lost({ message: reason }: Error): void {
    this.#lostSince ??= Date.now()
    this.#parts.onConnection({ status: 'lost', since: this.#lostSince, reason })
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = window.setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      window.clearTimeout(timer)
      resolve()
    })
  })
}
