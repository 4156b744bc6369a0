/**
 * A monitor in virtual time: each quarter of a second, the test determines which drivers send heartbeats, whether Kafka
 * responds, and whether the monitor itself runs.
 */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { type Micros, fromMillis, fromSeconds, later, micros } from '../lib/units.ts'
import { Monitor } from './monitor.ts'
import type { Notice } from './notice.ts'

/** The conditions of a period. */
export interface Shot {
  /** The drivers that send a heartbeat each second. */
  readonly beating?: readonly string[]
  /** Whether the orchestrator sends a heartbeat each second on `control`; by default not. */
  readonly orchestrator?: boolean
  /** Whether Kafka responds to polls; by default it does. */
  readonly kafka?: boolean
  /** Whether the monitor runs; by default it does. */
  readonly awake?: boolean
}

const STEP = fromMillis(250)
const STEPS_A_BEAT = 4

export class Film {
  readonly monitor: Monitor
  /** All notices except heartbeats, as `event node` or `event`. */
  readonly said: string[] = []
  readonly notices: Notice[] = []
  now: Micros
  #progress: Micros | undefined
  #steps = 0
  readonly #seqs = new Map<string, number>()

  constructor(limits = { suspect: fromSeconds(3), lost: fromSeconds(5) }, start = micros(7_000_000)) {
    this.monitor = new Monitor(limits)
    this.now = start
  }

  /** Advances the time by a number of seconds. */
  run(seconds: number, shot: Shot = {}): this {
    const whole = { beating: [], orchestrator: false, kafka: true, awake: true, ...shot }
    for (let step = 0; step < seconds * STEPS_A_BEAT; step += 1) this.#step(whole)
    return this
  }

  /** A heartbeat now, as one of our drivers writes it. */
  beat(node: string, over: Partial<Heartbeat> = {}): this {
    const seq = (this.#seqs.get(node) ?? 0) + 1
    this.#seqs.set(node, seq)
    this.#take(this.monitor.heartbeat({ nodeId: node, alive: true, boot: `${node}-boot`, seq, ...over }, this.now))
    return this
  }

  /** A heartbeat as a partner that knows only the base protocol writes it. */
  partnerBeat(node: string, intervalMs?: number): this {
    const interval = intervalMs === undefined ? {} : { intervalMs }
    this.#take(this.monitor.heartbeat({ nodeId: node, alive: true, ...interval }, this.now))
    return this
  }

  /** The notices since the last call. */
  news(): string[] {
    return this.said.splice(0)
  }

  stateOf(node: string): string | undefined {
    return this.monitor.nodes(this.now).find((view) => view.node === node)?.liveness
  }

  #step({ beating, orchestrator, kafka, awake }: Required<Shot>): void {
    this.now = later(this.now, STEP)
    this.#steps += 1
    if (!awake) return
    if (kafka) this.#progress = this.now
    if (kafka && this.#steps % STEPS_A_BEAT === 1) this.#beats(beating, orchestrator)
    this.#take(this.monitor.tick(this.now, this.#progress))
  }

  #beats(beating: readonly string[], orchestrator: boolean): void {
    for (const node of beating) this.beat(node)
    if (orchestrator) this.#take(this.monitor.control({ type: 'beat', epoch: 1, seq: 1, from: 'o' }, this.now))
  }

  #take(notices: readonly Notice[]): void {
    this.notices.push(...notices)
    for (const notice of notices) {
      if (notice.event !== 'heartbeat')
        this.said.push('node' in notice ? `${notice.event} ${notice.node}` : notice.event)
    }
  }
}
