/**
 * A connected part of the client library (a producer, an admin) that is ready when it is needed: it retries connecting
 * for ever, and a client that fails is replaced as a whole, because the library's own recovery can get stuck.
 */
import { atMost, pause } from '../clock.ts'
import { backoffMs } from '../backoff.ts'
import { type BusContext, CLOSED, type Client, openClient, within } from './kafka-client.ts'
import { isAnswer, unavailable } from './kafka-errors.ts'

interface Opened<T> {
  readonly client: Client
  readonly part: T
  /** Whether it has ever worked: only the replacement of a client that has counts as a restart. */
  worked: boolean
}

/** Timeouts in milliseconds: for the connection, and then for the response. */
export interface Patience {
  readonly connect?: number
  readonly answer: number
}

const CONNECT_MS = 15_000
const FAREWELL_MS = 300

export class Link<T> {
  readonly #context: BusContext
  readonly #open: (client: Client) => Promise<T>
  #connecting: Promise<Opened<T>> | undefined
  #current: Opened<T> | undefined

  constructor(context: BusContext, open: (client: Client) => Promise<T>) {
    this.#context = context
    this.#open = open
  }

  /**
   * Does one operation with the part, once. A failure that is not the broker's own response ends the client.
   * @throws the error of the client library, or `kafka-unavailable` after the timeout or when the bus is closed
   */
  async use<R>(work: (part: T) => Promise<R>, patience: Patience): Promise<R> {
    const { closing, liveness } = this.#context
    const opened = await this.#get(patience.connect)
    try {
      const result = await within(work(opened.part), patience.answer, closing)
      opened.worked = true
      liveness.up()
      return result
    } catch (error) {
      // During the close of the bus the connection is still needed for `farewell`.
      if (!isAnswer(error) && !closing.aborted) this.#giveUp(opened)
      throw error
    }
  }

  /** Discards the present client; the next use reconnects. */
  renew(): void {
    if (this.#current !== undefined) this.#giveUp(this.#current)
  }

  /** Does a last operation during the close of the bus, if there is a connection, with a short timeout. */
  async farewell(work: (part: T) => Promise<unknown>): Promise<void> {
    if (this.#current === undefined) return
    await atMost(FAREWELL_MS, work(this.#current.part))
  }

  /** Closes the connections at once. */
  close(): void {
    this.#current?.client.sockets.destroy()
    this.#current = undefined
  }

  #get(patience: number | undefined): Promise<Opened<T>> {
    if (this.#current !== undefined) return Promise.resolve(this.#current)
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined
    })
    if (patience === undefined) return this.#connecting
    return within(this.#connecting, patience, this.#context.closing)
  }

  async #connect(): Promise<Opened<T>> {
    const { closing, liveness } = this.#context
    for (let failures = 0; !closing.aborted; failures++) {
      const client = openClient(this.#context)
      try {
        const part = await within(this.#open(client), CONNECT_MS, closing)
        this.#current = { client, part, worked: false }
        return this.#current
      } catch (error) {
        client.sockets.destroy()
        liveness.trouble(error, { failures })
        await pause(backoffMs(failures), closing)
      }
    }
    throw unavailable(CLOSED)
  }

  #giveUp(opened: Opened<T>): void {
    opened.client.sockets.destroy()
    if (this.#current !== opened) return
    this.#current = undefined
    if (opened.worked && !this.#context.closing.aborted) this.#context.liveness.restarted()
  }
}
