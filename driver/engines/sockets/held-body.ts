/** A body that waits for `100 Continue` (RFC 9110 §10.1.1), for at most a second, as in curl. */

const LONGEST_WAIT_MS = 1_000

/** The relevant state of a response. */
export interface Standing {
  /** The head of the final response is complete. */
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

  /** Whether the body of the request is still held back. */
  get waits(): boolean {
    return this.#waiting
  }

  /** The head has been written. */
  hold(): void {
    this.#waiting = true
    this.#timer = setTimeout(this.#release, LONGEST_WAIT_MS)
  }

  /** Handles a read that may contain `100 Continue`. After the head of a final response the body is not sent. */
  hear({ final, continued }: Standing): void {
    if (!this.#waiting) return
    if (final) clearTimeout(this.#timer)
    else if (continued) this.#release()
  }

  /** The request or its connection has ended: the body is not sent. */
  forget(): void {
    this.#waiting = false
    clearTimeout(this.#timer)
  }

  readonly #release = (): void => {
    this.forget()
    this.#send()
  }
}
