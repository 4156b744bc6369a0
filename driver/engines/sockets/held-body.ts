/** A body that waits for `100 Continue` (RFC 9110 §10.1.1), for a second at most, as curl does. */

const LONGEST_WAIT_MS = 1_000

/** Where a response stands, as far as it matters here. */
export interface Standing {
  /** The head of the final response is whole. */
  readonly final: boolean
  /** `100 Continue` has arrived. */
  readonly continued: boolean
}

export class HeldBody {
  readonly #send: () => void
  #timer: NodeJS.Timeout | undefined
  #waiting = false

  /** @param send writes the body */
  constructor(send: () => void) {
    this.#send = send
  }

  /** Whether the body of the request is not on its way. */
  get waits(): boolean {
    return this.#waiting
  }

  /** The head has been written. */
  hold(): void {
    this.#waiting = true
    this.#timer = setTimeout(this.#release, LONGEST_WAIT_MS)
  }

  /** What was read may have been the permission to go on. Of a final response the head is enough: then nothing is sent. */
  hear({ final, continued }: Standing): void {
    if (!this.#waiting) return
    if (final) clearTimeout(this.#timer)
    else if (continued) this.#release()
  }

  /** The request has ended, or its connection: nothing is sent any more. */
  forget(): void {
    this.#waiting = false
    clearTimeout(this.#timer)
  }

  readonly #release = (): void => {
    this.forget()
    this.#send()
  }
}
