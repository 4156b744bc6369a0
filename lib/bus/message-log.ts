/**
 * Logs messages: each one sent or received is a line with its `topic`, its `direction`, and its fields under their wire
 * names. Large fields are omitted and named; messages from many senders are summarised.
 */
import { Attempts } from '../attempts.ts'
import type { Clock } from '../clock.ts'
import type { Fields, Log } from '../log.ts'
import type { TopicName } from '../messages/reading.ts'
import { type Micros, SECOND, between, later } from '../units.ts'
import type { Incoming } from './bus.ts'
import { loggedFields } from './logged-fields.ts'

export type Direction = 'sent' | 'received'

/** Up to this many senders per second on a topic, each message is logged in a separate line. */
export const EACH_UP_TO = 20
/** The maximum for any number of senders: no topic fills the log. */
const MOST_LINES = 100

/** The messages of one topic in one direction, in one second. */
class Flow {
  readonly #senders = new Set<string>()
  readonly #begun: Micros
  readonly #crowded: boolean
  #lines = 0
  /** Messages without a line of their own. */
  unsaid = 0

  constructor(begun: Micros, before?: Flow) {
    this.#begun = begun
    this.#crowded = before !== undefined && before.senders > EACH_UP_TO && between(before.#begun, begun) < 2 * SECOND
  }

  get senders(): number {
    return this.#senders.size
  }

  get end(): Micros {
    return later(this.#begun, SECOND)
  }

  /** Counts a message; returns whether it gets a line. */
  add(sender: string): boolean {
    this.#senders.add(sender)
    const gets = !this.#crowded && this.senders <= EACH_UP_TO && this.#lines < MOST_LINES
    if (gets) this.#lines += 1
    else this.unsaid += 1
    return gets
  }
}

export class MessageLog {
  readonly #log: Log
  readonly #clock: Clock
  readonly #attempts: Attempts
  readonly #flows = new Map<string, Flow>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
    this.#attempts = new Attempts(log)
  }

  /** Logs a message that the broker has accepted. */
  sent(topic: TopicName, key: string, value: string): void {
    this.#note({ topic, direction: 'sent' }, key, Buffer.from(value))
  }

  /** Logs a valid message that was received. `old`: it was in the log before this process subscribed. */
  received({ topic, key, offset, value, old }: Incoming): void {
    const heading = old ? ({ topic, direction: 'received', old } as const) : ({ topic, direction: 'received' } as const)
    this.#note(heading, key ?? `offset ${offset}`, value ?? new Uint8Array())
  }

  #note(heading: { topic: TopicName; direction: Direction; old?: true }, sender: string, value: Uint8Array): void {
    const { topic, direction } = heading
    if (!this.#flow(topic, direction).add(sender)) return
    this.#attempts.run('logging a message', () => {
      this.#say(topic, { ...loggedFields(value), ...heading }, `${topic} ${direction}`)
    })
  }

  #flow(topic: TopicName, direction: Direction): Flow {
    const name = `${topic} ${direction}`
    const now = this.#clock.now()
    const known = this.#flows.get(name)
    if (known !== undefined && now < known.end) return known
    const flow = new Flow(now, known)
    this.#flows.set(name, flow)
    void this.#sumUp(flow, topic, direction)
    return flow
  }

  async #sumUp(flow: Flow, topic: TopicName, direction: Direction): Promise<void> {
    await this.#clock.sleepUntil(flow.end)
    if (flow.unsaid === 0) return
    const { unsaid: messages, senders } = flow
    this.#say(topic, { topic, direction, messages, senders }, `${topic} ${direction}, summed up`)
  }

  /**
   * The orchestrator's heartbeat and its commands are not part of the base protocol: they are logged at level debug.
   */
  #say(topic: TopicName, fields: Fields, text: string): void {
    if (topic === 'control') this.#log.debug(fields, text)
    else this.#log.info(fields, text)
  }
}
