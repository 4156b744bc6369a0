/** The data of one driver beside its liveness: its last heartbeat, since when it is up, and its boots. */
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { Micros } from '../lib/units.ts'

/** The number of boots of one node_id that are remembered; more do not live at a time. */
const BOOTS = 4

/** What a heartbeat is among those of its node: new, repeated, or of an earlier boot. */
export type Standing = 'first' | 'fresh' | 'repeated' | 'new-boot' | 'other-boot'

export class WatchedNode {
  beat: Heartbeat
  /** The instant since which it has been up without interruption; undefined while it is not up. */
  upSince: Micros | undefined
  /** Whether it was already reported that several processes use the name. */
  saidShared = false
  /** Boots with the number of the last heartbeat of each; the most recent boot is last. */
  readonly #boots = new Map<string, number>()

  constructor(beat: Heartbeat) {
    this.beat = beat
    this.#remember(beat)
  }

  /**
   * Records a heartbeat and classifies it. Heartbeats without boot or number are always new, because they cannot be
   * distinguished.
   */
  take(beat: Heartbeat): Exclude<Standing, 'first'> {
    const standing = this.#standing(beat)
    if (standing === 'repeated') return standing
    this.#remember(beat)
    // The farewell of a replaced boot says nothing about its replacement.
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
