/**
 * Checks a text while it is being typed: some time after the last change, and never an older one. What is returned for
 * a text that has changed meanwhile is dropped. A text that could not be checked is checked again.
 */
import { backoffMs } from '../../lib/backoff.ts'

/** How long after the last change a text is checked, in ms. */
const PAUSE = 300

interface CheckerParts<R> {
  /** Rejects only if the signal is aborted. */
  readonly check: (text: string, signal: AbortSignal) => Promise<R>
  readonly onResult: (result: R) => void
  /** Whether a result only says that there is none yet: the same text is then checked again, ever less often. */
  readonly isMissing: (result: R) => boolean
  /** In ms. */
  readonly pause?: number
}

export class Checker<R> {
  readonly #parts: CheckerParts<R>
  #timer: ReturnType<typeof setTimeout> | undefined
  #current = new AbortController()
  /** Checks in succession that had no result. */
  #failures = 0

  constructor(parts: CheckerParts<R>) {
    this.#parts = parts
  }

  /** The text has changed: it is checked in a moment, unless it changes again. */
  changed(text: string): void {
    this.#abandon()
    this.#timer = setTimeout(() => void this.now(text), this.#parts.pause ?? PAUSE)
  }

  /** Checks a text at once. Resolves with the result; undefined if another check began meanwhile. */
  async now(text: string): Promise<R | undefined> {
    this.#abandon()
    const { signal } = this.#current
    try {
      const result = await this.#parts.check(text, signal)
      if (signal.aborted) return undefined
      this.#parts.onResult(result)
      this.#again(text, result)
      return result
    } catch (error) {
      if (signal.aborted) return undefined
      throw error
    }
  }

  #again(text: string, result: R): void {
    if (!this.#parts.isMissing(result)) {
      this.#failures = 0
      return
    }
    this.#timer = setTimeout(() => void this.now(text), backoffMs(this.#failures))
    this.#failures += 1
  }

  #abandon(): void {
    clearTimeout(this.#timer)
    this.#current.abort()
    this.#current = new AbortController()
  }
}
