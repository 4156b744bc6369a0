/**
 * Writes a line per response while the load runs. The load threads write outcomes into rings of shared memory and never
 * wait for this; when whoever reads the lines is slower than the load, memory stays bounded, and lines are left out.
 */
import { performance } from 'node:perf_hooks'
import type { Outcomes } from '../../../cluster/outcomes.ts'
import { systemClock } from '../../../lib/clock.ts'
import type { RepeatableOut } from '../../../lib/stdout.ts'
import { lineOf } from './layout.ts'

const EACH_MS = 20
/** The most lines of one turn, so that the heartbeats of this process are never late. */
const MOST = 2_000
/** How long the reader may take for what is left at the end. */
const FLUSH_MS = 60_000

/** Text that the output has not accepted, and the number of its lines. */
interface Held {
  readonly text: string
  readonly lines: number
}

/** What became of the lines that are not in the output. */
export interface LinesLost {
  /** Lines that found no room in memory, or that the reader had not taken in time. */
  readonly late: number
  /**
   * Lines that were not written because the output failed. The lines of the write that failed are all among them, also
   * those of them that were written.
   */
  readonly failed: number
}

export class LineWriter {
  readonly #outcomes: Outcomes
  readonly #out: RepeatableOut
  /** From the monotonic clock to the time since 1970, in µs. */
  readonly #offset = (performance.timeOrigin + performance.now()) * 1_000 - systemClock.now()
  readonly #timer: NodeJS.Timeout
  /** What the reader had no room for. */
  #held: Held | undefined
  /** Whether the output has failed. A line may be cut off there, so nothing is written after it. */
  #failed = false
  readonly #lost = { late: 0, failed: 0 }

  constructor(outcomes: Outcomes, out: RepeatableOut) {
    this.#outcomes = outcomes
    this.#out = out
    this.#timer = setInterval(() => this.#write(), EACH_MS)
  }

  /** Writes what is left. Resolves with what is lost. @param withinMs what is not written by then is lost */
  async end(withinMs = FLUSH_MS): Promise<LinesLost> {
    clearInterval(this.#timer)
    const until = performance.now() + withinMs
    while (this.#write()) {
      if (this.#held === undefined) continue
      if (performance.now() >= until) this.#giveUp()
      else await this.#out.flush(EACH_MS)
    }
    await this.#out.flush(Math.max(0, until - performance.now()))
    return { ...this.#lost, late: this.#lost.late + this.#outcomes.lost }
  }

  /** Whether there was something to write. */
  #write(): boolean {
    const next = this.#held ?? this.#next()
    this.#held = undefined
    if (next.lines === 0) return false
    if (!this.#failed && this.#out.write(next.text)) return true
    if (this.#out.repeatable) this.#held = next
    else {
      this.#failed = true
      this.#lost.failed += next.lines
    }
    return true
  }

  #next(): Held {
    const outcomes = this.#outcomes.take(MOST)
    return { text: outcomes.map((outcome) => lineOf(outcome, this.#offset)).join(''), lines: outcomes.length }
  }

  #giveUp(): void {
    for (let next = this.#held ?? this.#next(); next.lines > 0; next = this.#next()) this.#lost.late += next.lines
    this.#held = undefined
  }
}
