/** How far the response of a request has come. */
import { counted } from '../../../lib/measure/phrases.ts'

const UNKNOWN = -1

export class Reception {
  /** 0 before the head of the final response. */
  status = 0
  /** Of the body. */
  bytes = 0
  /** Of the body, as the head says. */
  #length = UNKNOWN

  /** Begins anew. */
  clear(): void {
    this.status = 0
    this.bytes = 0
    this.#length = UNKNOWN
  }

  /** @param length of the body, as the field says; undefined where it says nothing, or nothing about this body */
  begin(status: number, length: string | undefined): void {
    this.status = status
    if (length !== undefined) this.#length = Number(length)
  }

  /** Bytes that the body has, as far as is known. */
  get size(): number {
    return Math.max(this.#length, this.bytes)
  }

  /** Whether nothing is missing, if the target has ended the stream. */
  get complete(): boolean {
    return this.status !== 0 && (this.#length === UNKNOWN || this.#length === this.bytes)
  }

  /** How far it came, for people. */
  get progress(): string {
    if (this.status === 0) return 'no response head'
    const whole = this.#length === UNKNOWN ? '' : ` of ${counted(this.#length)}`
    return `after ${counted(this.bytes)}${whole} ${this.bytes === 1 && whole === '' ? 'byte' : 'bytes'} of the body`
  }
}
