/** What is known of one driver beside its liveness: its latest beat, since when it is up, and its boots. */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Micros } from '../lib/units.ts'

/** Boots of one node_id that are remembered; more at a time do not live. */
const BOOTS = 4

/** What a beat means among the beats of its node: news, or a repetition, or the word of an earlier boot. */
export type Standing = 'first' | 'fresh' | 'repeated' | 'new-boot' | 'other-boot'

export class WatchedNode {
  beat: Heartbeat
  /** Since when it has been up without interruption; undefined while it is not up. */
  upSince: Micros | undefined
  /** Whether it was said already that several processes use the name. */
  saidShared = false
  /** Boots and the number of the latest beat of each, the one heard last at the end. */
  readonly #boots = new Map<string, number>()

  constructor(beat: Heartbeat) {
    this.beat = beat
    this.#remember(beat)
  }

  /** Takes a beat and says what it is. Beats without boot or number are always fresh: nothing tells them apart. */
  take(beat: Heartbeat): Exclude<Standing, 'first'> {
    const standing = this.#standing(beat)
    if (standing === 'repeated') return standing
    this.#remember(beat)
    // The goodbye of a boot that was replaced says nothing about the one that replaced it.
    if (standing !== 'other-boot' || beat.alive) this.beat = beat
    return standing
  }

  #standing({ boot, seq }: Heartbeat): Exclude<Standing, 'first'> {
    if (boot === undefined) return 'fresh'
    const known = this.#boots.get(boot)
    if (known === undefined) return this.beat.boot === undefined ? 'fresh' : 'new-boot'
    if (seq !== undefined && seq <= known) return 'repeated'
    return this.beat.boot === boot ? 'fresh' : 'other-boot'
  }

  #remember({ boot, seq = -1 }: Heartbeat): void {
    if (boot === undefined) return
    this.#boots.delete(boot)
    this.#boots.set(boot, seq)
    const [oldest] = this.#boots.keys()
    if (this.#boots.size > BOOTS && oldest !== undefined) this.#boots.delete(oldest)
  }
}
