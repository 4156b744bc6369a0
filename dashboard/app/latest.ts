/**
 * Runs work that fetches a current state: never twice at a time. A call during the work starts it once more afterwards,
 * so that the state after the last call is fetched.
 */
export class Latest {
  readonly #work: () => Promise<void>
  #running = false
  #again = false

  /** @param work its failures are ignored: the events tell when the orchestrator cannot be reached */
  constructor(work: () => Promise<void>) {
    this.#work = work
  }

  run(): void {
    this.#again = true
    if (!this.#running) void this.#loop()
  }

  async #loop(): Promise<void> {
    this.#running = true
    while (this.#again) {
      this.#again = false
      await this.#work().catch(() => undefined)
    }
    this.#running = false
  }
}
