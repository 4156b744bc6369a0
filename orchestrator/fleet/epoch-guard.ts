/**
 * Whose word counts: each life of an orchestrator speaks with an epoch above all that came before, and drivers ignore
 * lower ones. It comes from the wall clock, and from what the control topic holds, because a wall clock may be set back.
 */
import { MAX_EPOCH } from '../../lib/bounds.ts'

export class EpochGuard {
  #epoch: number
  #highest = 0
  #begun = false
  #deposed = false

  /** @param epoch what to begin with, unless somebody has spoken with a higher one */
  constructor(epoch: number) {
    this.#epoch = epoch
  }

  get epoch(): number {
    return this.#epoch
  }

  /** Another orchestrator has a higher epoch: this one is replaced, and drivers ignore it. */
  get deposed(): boolean {
    return this.#deposed
  }

  /** Somebody spoke on the control topic. Returns true when that ends this epochGuard. */
  hear(epoch: number): boolean {
    this.#highest = Math.max(this.#highest, epoch)
    if (!this.#begun || epoch <= this.#epoch || this.#deposed) return false
    this.#deposed = true
    return true
  }

  /** The control topic has been read as it stood: from now on this one speaks. */
  begin(): void {
    // At the highest number that readers take there is no next one: then both are heard.
    this.#epoch = Math.min(MAX_EPOCH, Math.max(this.#epoch, this.#highest + 1))
    this.#begun = true
  }
}
