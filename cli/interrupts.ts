/** Ctrl-C: once there is something to end in good order, the first asks for that; before, and the second time, it ends at once. */
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

  /** From now on the first request to end does this. */
  first(gently: () => void): void {
    this.#gently = gently
  }
}
