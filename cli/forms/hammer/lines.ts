/**
 * Writes a line per response while the load runs. The load threads write outcomes into rings of shared memory and never
 * wait for this; when whoever reads the lines is slower than the load, memory stays bounded, and lines are left out.
 */
import { performance } from 'node:perf_hooks'
import type { Outcomes } from '../../../cluster/outcomes.ts'
import { systemClock } from '../../../lib/clock.ts'
import type { TextOut } from '../../../lib/stdout.ts'
import { lineOf } from './layout.ts'

const EACH_MS = 20
/** The most lines of one turn, so that the heartbeats of this process are never late. */
const MOST = 2_000
/** How long the reader may take for what is left at the end. */
const FLUSH_MS = 60_000

export class LineWriter {
  readonly #outcomes: Outcomes
  readonly #out: TextOut
  /** From the monotonic clock to the time since 1970, in µs. */
  readonly #offset = (performance.timeOrigin + performance.now()) * 1_000 - systemClock.now()
  readonly #timer: NodeJS.Timeout
  /** What the reader had no room for. */
  #held = ''

  constructor(outcomes: Outcomes, out: TextOut) {
    this.#outcomes = outcomes
    this.#out = out
    this.#timer = setInterval(() => this.#write(), EACH_MS)
  }

  /** Writes what is left. Resolves with the number of lines that were left out. */
  async end(): Promise<number> {
    clearInterval(this.#timer)
    while (this.#write()) if (this.#held !== '') await this.#out.flush(EACH_MS)
    await this.#out.flush(FLUSH_MS)
    return this.#outcomes.lost
  }

  /** Whether there was something to write. */
  #write(): boolean {
    const text =
      this.#held === ''
        ? this.#outcomes
            .take(MOST)
            .map((outcome) => lineOf(outcome, this.#offset))
            .join('')
        : this.#held
    if (text === '') return false
    this.#held = this.#out.write(text) ? '' : text
    return true
  }
}
