/**
 * Runs side tasks, such as reports and timers, whose failure must not stop the main work. A failure is a bug of this
 * program: it is logged with its stack, the same one at most every 5 s.
 */
import { messageOf } from './errors.ts'
import type { Log } from './log.ts'
import { Sparse } from './sparse.ts'

const REPEAT_MS = 5_000

export class Attempts {
  readonly #log: Log
  readonly #complaints = new Sparse(REPEAT_MS)

  constructor(log: Log) {
    this.#log = log
  }

  /** Runs `act` and never throws. @param what names the act in the log */
  run(what: string, act: () => void): void {
    try {
      act()
    } catch (error) {
      const reason = messageOf(error)
      if (!this.#complaints.allows(`${what} ${reason}`)) return
      const stack = error instanceof Error ? error.stack : undefined
      this.#log.error(
        { what, reason, stack },
        'an internal task failed, and everything else continues: please report this',
      )
    }
  }
}
