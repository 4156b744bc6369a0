/**
 * Lets charts draw one after the other, each in a task of its own: canvases are rasterised at the end of the task that
 * drew on them, and all at once would keep the page from responding.
 */

/** Runs something in a later task; returns a function that prevents it. */
export type Later = (run: () => void) => () => void

const inATask: Later = (run) => {
  const timer = setTimeout(run)
  return () => {
    clearTimeout(timer)
  }
}

export class Turns {
  readonly #later: Later
  /** What each one wants to do, in the order in which they asked first. */
  readonly #waiting = new Map<object, () => void>()
  #planned: (() => void) | undefined

  constructor(later: Later = inATask) {
    this.#later = later
  }

  /** Does something when it is the turn of `whose`. Of several requests before that turn, the latest counts. */
  request(whose: object, act: () => void): void {
    this.#waiting.set(whose, act)
    this.#planned ??= this.#later(this.#next)
  }

  /** Gives up the turn of `whose`. */
  cancel(whose: object): void {
    this.#waiting.delete(whose)
    if (this.#waiting.size > 0) return
    this.#planned?.()
    this.#planned = undefined
  }

  readonly #next = (): void => {
    this.#planned = undefined
    const [first] = this.#waiting
    if (first === undefined) return
    const [whose, act] = first
    this.#waiting.delete(whose)
    // Planned first: what fails takes its own turn only.
    if (this.#waiting.size > 0) this.#planned = this.#later(this.#next)
    act()
  }
}

/** The turns of all charts of the page. */
export const turns = new Turns()
