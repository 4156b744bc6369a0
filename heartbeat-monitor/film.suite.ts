/** A monitor in virtual time: who beats, whether Kafka answers, whether the monitor itself runs, quarter second by quarter second. */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { type Micros, fromMillis, fromSeconds, later, micros } from '../lib/units.ts'
import { Monitor } from './monitor.ts'
import type { Notice } from './notice.ts'

/** What is so for a while. */
export interface Shot {
  /** Beat each second. */
  readonly beating?: readonly string[]
  /** Beats each second on `control`; does not unless said. */
  readonly orchestrator?: boolean
  /** Answers polls; does unless said otherwise. */
  readonly kafka?: boolean
  /** The monitor gets to run; it does unless said otherwise. */
  readonly awake?: boolean
}

const STEP = fromMillis(250)
const STEPS_A_BEAT = 4

export class Film {
  readonly monitor: Monitor
  /** All but the beats themselves, as `event node` or `event`. */
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

  /** Lets so many seconds pass. */
  run(seconds: number, shot: Shot = {}): this {
    const whole = { beating: [], orchestrator: false, kafka: true, awake: true, ...shot }
    for (let step = 0; step < seconds * STEPS_A_BEAT; step += 1) this.#step(whole)
    return this
  }

  /** One beat now, as a driver of ours writes it. */
  beat(node: string, over: Partial<Heartbeat> = {}): this {
    const seq = (this.#seqs.get(node) ?? 0) + 1
    this.#seqs.set(node, seq)
    this.#take(this.monitor.heartbeat({ nodeId: node, alive: true, boot: `${node}-boot`, seq, ...over }, this.now))
    return this
  }

  /** A beat as a partner writes it who knows only the base protocol. */
  partnerBeat(node: string, intervalMs?: number): this {
    const interval = intervalMs === undefined ? {} : { intervalMs }
    this.#take(this.monitor.heartbeat({ nodeId: node, alive: true, ...interval }, this.now))
    return this
  }

  /** What was said since the last call. */
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
