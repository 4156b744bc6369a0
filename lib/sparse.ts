/** Rate-limits equal texts: the same text passes at most once per interval. */
export class Sparse {
  readonly #every: number
  readonly #last = new Map<string, number>()

  constructor(everyMilliseconds: number) {
    this.#every = everyMilliseconds
  }

  allows(text: string): boolean {
    const now = performance.now()
    const last = this.#last.get(text)
    if (last !== undefined && now - last < this.#every) return false
    // Texts contain names and numbers: without a limit the map would grow for ever.
    if (this.#last.size >= 100) this.#last.clear()
    this.#last.set(text, now)
    return true
  }
}
