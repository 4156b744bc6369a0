/**
 * Whether silence means anything. It means nothing while Kafka does not respond, while no heartbeats arrive at all
 * although those of the orchestrator did before, or while this process was paused. Pure: each call passes the time.
 */
import type { LivenessLimits } from '../lib/liveness.ts'
import { type Micros, between, fromMillis, micros } from '../lib/units.ts'
import type { DeafReason, Notice } from './notice.ts'

/**
 * The orchestrator sends a heartbeat each second: if no heartbeat arrives at all for longer, Kafka may have stopped
 * accepting them.
 */
const BEAT_DUE = fromMillis(1_250)
const never = micros(Number.NEGATIVE_INFINITY)

export class SilenceWatch {
  readonly #limits: LivenessLimits
  /** The arrival of the latest heartbeat of any driver. */
  #lastHeard = never
  /** Kafka's last sign of life: a heartbeat, or a response to a poll. */
  #kafkaAt = never
  #lastTick: Micros | undefined
  /** The end of the latest interval in which no messages could arrive. */
  #awakeSince = never
  #deaf: DeafReason | undefined
  #orchestrator: { at: Micros; silent: boolean } | undefined

  constructor(limits: LivenessLimits) {
    this.#limits = limits
  }

  /** Why silence means nothing now; undefined when it does. */
  get deaf(): DeafReason | undefined {
    return this.#deaf
  }

  /** Time since the orchestrator's latest heartbeat; undefined when there was none. */
  orchestratorAge(now: Micros): Micros | undefined {
    return this.#orchestrator === undefined ? undefined : between(this.#orchestrator.at, now)
  }

  /** A heartbeat arrived. Returns whether this ends a time without any messages. */
  heard(now: Micros): boolean {
    this.#lastHeard = now
    this.#kafkaSeen(now, now)
    return this.#wake(now)
  }

  /** The orchestrator's heartbeat arrived. Returns whether it is the first, or the first after a silence. */
  orchestratorHeard(now: Micros): boolean {
    const news = this.#orchestrator?.silent !== false
    this.#orchestrator = { at: now, silent: false }
    return news
  }

  /** How long this process was paused since the last check; 0 if it was not. */
  stall(now: Micros): Micros {
    const stall = between(this.#lastTick ?? now, now)
    this.#lastTick = now
    if (stall < this.#limits.suspect / 2) return micros(0)
    this.#awakeSince = now
    return stall
  }

  /** Checks again. `awaited`: the silence of a driver must be judged. Returns the new notices. */
  look(now: Micros, { lastProgress, awaited }: { lastProgress: Micros | undefined; awaited: boolean }): Notice[] {
    this.#kafkaSeen(lastProgress ?? never, now)
    const reason = awaited ? this.#reason(now) : undefined
    if (reason === undefined) return this.#wake(now) ? [{ event: 'hearing' }] : this.#orchestratorSilence(now)
    const news = this.#deaf !== reason
    this.#deaf = reason
    return news ? [{ event: 'deaf', reason, silence: between(this.#lastHeard, now) }] : []
  }

  /** Silence counts up to Kafka's last sign of life: what happened afterwards is not known. */
  countedUntil(now: Micros): Micros {
    const taken = this.#orchestratorBeats() ? this.#lastHeard + BEAT_DUE : now
    return micros(Math.min(now, this.#kafkaAt, taken))
  }

  /**
   * Kafka responded. After a time without a response, the silence of every driver and of the orchestrator counts from
   * zero.
   */
  #kafkaSeen(at: Micros, now: Micros): void {
    if (at <= this.#kafkaAt) return
    if (between(this.#kafkaAt, at) >= this.#patience) this.#awakeSince = now
    this.#kafkaAt = at
  }

  /** A longer silence of Kafka is not a pause between two polls. */
  get #patience(): number {
    return this.#limits.lost / 2
  }

  #reason(now: Micros): DeafReason | undefined {
    const patience = this.#patience
    const heard = Math.max(this.#lastHeard, this.#awakeSince)
    if (now - Math.max(heard, this.#kafkaAt) >= patience) return 'kafka'
    // Other heartbeats show that Kafka accepts messages: then only the orchestrator itself is silent.
    return this.#orchestratorBeats() && now - heard >= patience ? 'everybody' : undefined
  }

  /**
   * Whether it sent heartbeats, and did not fall silent while others sent theirs: no heartbeat is due from an
   * orchestrator that has left.
   */
  #orchestratorBeats(): boolean {
    return this.#orchestrator?.silent === false
  }

  #wake(now: Micros): boolean {
    if (this.#deaf === undefined) return false
    this.#deaf = undefined
    this.#awakeSince = now
    return true
  }

  /** Its silence also counts only while Kafka responds, and from zero after a time without any messages. */
  #orchestratorSilence(now: Micros): Notice[] {
    const known = this.#orchestrator
    if (known === undefined || known.silent) return []
    if (this.#kafkaAt - Math.max(known.at, this.#awakeSince) < this.#limits.lost) return []
    known.silent = true
    return [{ event: 'orchestrator-silent', silence: between(known.at, now) }]
  }
}
