/** The life of one consumer of the client library: a consumer is never repaired, only replaced. */
import type { Consumer, EachBatchPayload } from 'kafkajs'
import { atMost } from '../clock.ts'
import { type BusContext, type Client, openClient, within } from './kafka-client.ts'
import { unavailable } from './kafka-errors.ts'
import type { Position } from './positions.ts'
import { Watchdog } from './watchdog.ts'

const CONNECT_MS = 10_000
const LEAVE_MS = 400
const SESSION_MS = 30_000
const HEARTBEAT_MS = 3_000
/** A group with one member does not need longer. */
const REBALANCE_MS = 10_000
const LONG_POLL_MS = 5_000
const SHORT_POLL_MS = 250
/** After 15 s without a response even the longest poll has expired. */
const silence = { tickMs: 1_000, ticks: 15 }

/** The callbacks of a life to its owner. */
export interface Listener {
  joined(): void
  batch(payload: EachBatchPayload): Promise<void>
  /** Everything up to `last` was handed over or needs no hand-over, such as a transaction marker. */
  batchEnd(name: string, done: { partition: number; last: bigint }): void
}

export class Life {
  readonly group: string
  joined = false
  over = false
  /** How many of its connections had been made when the cluster behind them was last verified. */
  trusted = -1
  readonly #context: BusContext
  readonly #client: Client
  readonly #consumer: Consumer
  readonly #listener: Listener
  #running: Promise<void> | undefined
  #die: (reason: unknown) => void = () => undefined

  constructor(context: BusContext, group: string, listener: Listener) {
    this.#context = context
    this.group = group
    this.#listener = listener
    this.#client = openClient(context)
    this.#consumer = this.#client.kafka.consumer({
      groupId: group,
      allowAutoTopicCreation: false,
      readUncommitted: true,
      sessionTimeout: SESSION_MS,
      heartbeatInterval: HEARTBEAT_MS,
      rebalanceTimeout: REBALANCE_MS,
      minBytes: 1,
      maxWaitTimeInMs: context.options.longPolls ? LONG_POLL_MS : SHORT_POLL_MS,
      retry: { retries: 4, initialRetryTime: 50, maxRetryTime: 400, restartOnFailure: () => Promise.resolve(false) },
    })
  }

  /** The number of connections that it has ever made. */
  get connections(): number {
    return this.#client.sockets.made
  }

  /** Reads until an error ends it. @throws always: the error that ended it */
  async run(topics: string[]): Promise<never> {
    const death = new Promise<never>((_, reject) => {
      this.#die = reject
    })
    const watchdog = new Watchdog(silence, () => {
      this.#die(unavailable('the broker stopped responding'))
    })
    try {
      this.#listen(watchdog)
      await Promise.race([death, this.#begin(topics)])
      return await death
    } finally {
      watchdog.stop()
    }
  }

  /** Continues from these offsets at the next fetch. */
  seek(positions: readonly Position[]): void {
    for (const { name, partition, next } of positions) {
      this.#consumer.seek({ topic: name, partition, offset: String(next) })
    }
  }

  /** Closes the connections; if requested, leaves the group first, provided that the response comes soon. */
  async leave(politely: boolean): Promise<boolean> {
    this.over = true
    let left = false
    if (politely && this.joined) {
      const leaving = this.#stopRunning().then(() => {
        left = true
      })
      await atMost(LEAVE_MS, leaving)
    }
    this.end()
    return left
  }

  /** Closes the connections at once, with a reason. */
  end(reason = 'the consumer was ended'): void {
    this.over = true
    // The library's own loop must be stopped too, or it would try to reconnect for a while.
    this.#consumer.stop().catch(() => undefined)
    this.#client.sockets.destroy()
    this.#die(unavailable(reason))
  }

  async #begin(topics: string[]): Promise<void> {
    const { closing } = this.#context
    await within(this.#consumer.connect(), CONNECT_MS, closing)
    await within(this.#consumer.subscribe({ topics, fromBeginning: true }), CONNECT_MS, closing)
    this.#running = this.#consumer.run({
      autoCommit: false,
      eachBatch: (payload) => this.#listener.batch(payload),
    })
    await this.#running
  }

  /** The library can leave the group only once its loop runs, which begins a moment after the join. */
  async #stopRunning(): Promise<void> {
    await this.#running
    const stopped = this.#consumer.stop()
    this.#client.sockets.endPolls()
    await stopped
  }

  #listen(watchdog: Watchdog): void {
    const { liveness } = this.#context
    const { events } = this.#consumer
    this.#consumer.on(events.GROUP_JOIN, () => {
      this.joined = true
      if (!this.over) this.#listener.joined()
    })
    this.#consumer.on(events.END_BATCH_PROCESS, ({ payload }) => {
      const { topic, partition, lastOffset } = payload
      if (!this.over) this.#listener.batchEnd(topic, { partition, last: BigInt(lastOffset) })
    })
    this.#consumer.on(events.REQUEST, ({ payload }) => {
      watchdog.alive()
      if (payload.apiName === 'Fetch') liveness.up()
      else liveness.progress()
    })
    this.#consumer.on(events.CRASH, ({ payload }) => {
      this.#die(payload.error)
    })
  }
}
