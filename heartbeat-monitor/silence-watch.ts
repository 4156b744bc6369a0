/**
 * Whether silence means anything. It does not while Kafka does not answer, while nobody at all is heard although the
 * orchestrator was, or while this very process was held up. Pure: time comes in with each call.
 */
import type { LivenessLimits } from '../lib/liveness.ts'
import { type Micros, between, fromMillis, micros } from '../lib/units.ts'
import type { DeafReason, Notice } from './notice.ts'

/** The orchestrator beats each second: without anybody's beat for so long, Kafka may have ceased to take them. */
const BEAT_DUE = fromMillis(1_250)
const never = micros(Number.NEGATIVE_INFINITY)

export class SilenceWatch {
  readonly #limits: LivenessLimits
  /** The arrival of the latest heartbeat of any driver. */
  #lastHeard = never
  /** When Kafka last gave a sign of life: a beat, or an answered poll. */
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

  /** A heartbeat arrived. Returns whether that ends a time without any messages. */
  heard(now: Micros): boolean {
    this.#lastHeard = now
    this.#kafkaSeen(now, now)
    return this.#wake(now)
  }

  /** The orchestrator's beat arrived. Whether that is news: its first, or the first after a silence. */
  orchestratorHeard(now: Micros): boolean {
    const news = this.#orchestrator?.silent !== false
    this.#orchestrator = { at: now, silent: false }
    return news
  }

  /** How long this process was held up since the last look: 0 when it was not. */
  stall(now: Micros): Micros {
    const stall = between(this.#lastTick ?? now, now)
    this.#lastTick = now
    if (stall < this.#limits.suspect / 2) return micros(0)
    this.#awakeSince = now
    return stall
  }

  /** Checks again. `awaited`: the silence of some driver is to be judged. Returns the new notices. */
  look(now: Micros, { lastProgress, awaited }: { lastProgress: Micros | undefined; awaited: boolean }): Notice[] {
    this.#kafkaSeen(lastProgress ?? never, now)
    const reason = awaited ? this.#reason(now) : undefined
    if (reason === undefined) return this.#wake(now) ? [{ event: 'hearing' }] : this.#orchestratorSilence(now)
    const news = this.#deaf !== reason
    this.#deaf = reason
    return news ? [{ event: 'deaf', reason, silence: between(this.#lastHeard, now) }] : []
  }

  /** Silence counts until Kafka last was there for certain: what comes after is not known yet. */
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

  /** So long a silence of Kafka's is no pause between two polls. */
  get #patience(): number {
    return this.#limits.lost / 2
  }

  #reason(now: Micros): DeafReason | undefined {
    const patience = this.#patience
    const heard = Math.max(this.#lastHeard, this.#awakeSince)
    if (now - Math.max(heard, this.#kafkaAt) >= patience) return 'kafka'
    // Others that beat show that Kafka takes messages: then a silent orchestrator is its own affair.
    return this.#orchestratorBeats() && now - heard >= patience ? 'everybody' : undefined
  }

  /** Whether it was heard and did not fall silent while others were heard: from one that has gone, no beat is due. */
  #orchestratorBeats(): boolean {
    return this.#orchestrator?.silent === false
  }

  #wake(now: Micros): boolean {
    if (this.#deaf === undefined) return false
    this.#deaf = undefined
    this.#awakeSince = now
    return true
  }

  /** Its silence, too, counts only while Kafka was there, and anew after a time in which nothing could be heard. */
  #orchestratorSilence(now: Micros): Notice[] {
    const known = this.#orchestrator
    if (known === undefined || known.silent) return []
    if (this.#kafkaAt - Math.max(known.at, this.#awakeSince) < this.#limits.lost) return []
    known.silent = true
    return [{ event: 'orchestrator-silent', silence: between(known.at, now) }]
  }
}
