/** A binary min-heap of numbers. */
export class Heap {
  readonly #values: number[] = []

  get size(): number {
    return this.#values.length
  }

  get least(): number | undefined {
    return this.#values[0]
  }

  add(value: number): void {
    const values = this.#values
    let at = values.push(value) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      const parent = values[above] ?? value
      if (parent <= value) break
      values[at] = parent
      at = above
    }
    values[at] = value
  }

  /** Removes and returns the minimum, if there is one. */
  take(): number | undefined {
    const values = this.#values
    const least = values[0]
    const last = values.pop()
    if (last !== undefined && values.length > 0) this.#sink(last)
    return least
  }

  #sink(value: number): void {
    const values = this.#values
    let at = 0
    for (let below = 1; below < values.length; below = 2 * at + 1) {
      const [left = Infinity, right = Infinity] = [values[below], values[below + 1]]
      if (Math.min(left, right) >= value) break
      values[at] = Math.min(left, right)
      at = left <= right ? below : below + 1
    }
    values[at] = value
  }
}
