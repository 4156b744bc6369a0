/** Heartbeats in the log: a line each while there are few drivers, a summary line a second when there are many. */
import type { Log } from '../lib/log.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'

/** Up to so many drivers each heartbeat has a line of its own. */
const EACH_UP_TO = 20

export class HeartbeatLog {
  readonly #log: Log
  #seen = new Set<string>()
  #beats = 0

  constructor(log: Log) {
    this.#log = log
  }

  note(beat: Heartbeat, drivers: number): void {
    if (drivers <= EACH_UP_TO) {
      this.#log.info(
        { node_id: beat.nodeId, state: beat.state, heartbeat: beat.alive ? 'YES' : 'NO', seq: beat.seq },
        'heartbeat',
      )
      return
    }
    this.#seen.add(beat.nodeId)
    this.#beats += 1
  }

  /** Called each second. */
  flush(): void {
    if (this.#beats === 0) return
    this.#log.info({ drivers: this.#seen.size, beats: this.#beats }, 'heartbeats')
    this.#seen = new Set()
    this.#beats = 0
  }
}
