/** State flows one way: actions → `reduce` → state → views. Nothing else changes the state. */

export type Reduce<S, A> = (state: S, action: A) => S

export class Store<S, A> {
  readonly #reduce: Reduce<S, A>
  readonly #listeners = new Set<() => void>()
  #state: S

  constructor(reduce: Reduce<S, A>, initial: S) {
    this.#reduce = reduce
    this.#state = initial
  }

  get state(): S {
    return this.#state
  }

  /** Applies an action, and informs the listeners if it changed the state. */
  dispatch(action: A): void {
    const next = this.#reduce(this.#state, action)
    if (next === this.#state) return
    this.#state = next
    for (const listener of this.#listeners) listener()
  }

  /** Calls the listener after each change; returns a function that ends this. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }
}
