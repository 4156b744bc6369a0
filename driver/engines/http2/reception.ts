/** How much of the response to a request has arrived. */
import { counted } from '../../../lib/measure/phrases.ts'

const UNKNOWN = -1

export class Reception {
  /** 0 before the head of the final response. */
  status = 0
  /** Received bytes of the body. */
  bytes = 0
  /** The length of the body according to the head. */
  #length = UNKNOWN

  /** Resets the state for another response. */
  clear(): void {
    this.status = 0
    this.bytes = 0
    this.#length = UNKNOWN
  }

  /** @param length of the body, according to the field; undefined if it is absent or does not describe this body */
  begin(status: number, length: string | undefined): void {
    this.status = status
    if (length !== undefined) this.#length = Number(length)
  }

  /** The size of the body in bytes, as far as it is known. */
  get size(): number {
    return Math.max(this.#length, this.bytes)
  }

  /** Whether the response is complete, provided that the target has ended the stream. */
  get complete(): boolean {
    return this.status !== 0 && (this.#length === UNKNOWN || this.#length === this.bytes)
  }

  /** How much has arrived, for people. */
  get progress(): string {
    if (this.status === 0) return 'no response head'
    const whole = this.#length === UNKNOWN ? '' : ` of ${counted(this.#length)}`
    return `after ${counted(this.bytes)}${whole} ${this.bytes === 1 && whole === '' ? 'byte' : 'bytes'} of the body`
  }
}
