/** Ctrl-C: the first one stops the load and keeps the report; the second one, or one before the load, exits at once. */
import { onEndAsked } from '../lib/end-requests.ts'

export class Interrupts {
  #gently: (() => void) | undefined

  constructor() {
    onEndAsked((code) => {
      const gently = this.#gently
      if (gently === undefined) process.exit(code)
      this.#gently = undefined
      gently()
    })
  }

  /** From now on, the first request to end calls this function. */
  first(gently: () => void): void {
    this.#gently = gently
  }
}
