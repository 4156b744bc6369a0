/** Ctrl-C: once there is something to end in good order, the first asks for that; before, and the second time, it ends at once. */

const codes = { SIGINT: 130, SIGTERM: 143 } as const

export class Interrupts {
  #gently: (() => void) | undefined

  constructor() {
    for (const [signal, code] of Object.entries(codes)) {
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
