/** Ctrl-C: the first one stops the load and keeps the report; the second one, or one before the load, exits at once. */
import { onEndAsked } from '../../lib/end-requests.ts'
import { say } from '../io/say.ts'

export class Interrupts {
  #gently: (() => void) | undefined
  #last: string | undefined

  constructor() {
    onEndAsked((code) => {
      if (this.ask()) return
      if (this.#last !== undefined) say(`breakwater: ${this.#last}`)
      process.exit(code)
    })
  }

  /** Stops the load as the first Ctrl-C does. Returns whether it has not been asked before. */
  ask(): boolean {
    const gently = this.#gently
    this.#gently = undefined
    gently?.()
    return gently !== undefined
  }

  /** From now on, the first request to end calls this function. @param last what the next one says before it exits */
  first(gently: () => void, last: string | undefined): void {
    this.#gently = gently
    this.#last = last
  }
}
