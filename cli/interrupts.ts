/** Ctrl-C: once there is something to end in good order, the first asks for that; before, and the second time, it ends at once. */

import { signalCodes } from '../lib/service.ts'

export class Interrupts {
  #gently: (() => void) | undefined

  constructor() {
    for (const [signal, code] of Object.entries(signalCodes)) {
      process.on(signal, () => {
        const gently = this.#gently
        if (gently === undefined) process.exit(code)
        this.#gently = undefined
        gently()
      })
    }
  }

  /** From now on the first signal does this. */
  first(gently: () => void): void {
    this.#gently = gently
  }
}
