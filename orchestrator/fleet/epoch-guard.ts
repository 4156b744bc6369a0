/**
 * Decides which orchestrator is in charge: each boot of an orchestrator uses an epoch above all earlier ones, and
 * drivers ignore lower ones. The epoch comes from the wall clock and from the control topic, because a wall clock may
 * be set back.
 */
import { MAX_EPOCH } from '../../lib/bounds.ts'

export class EpochGuard {
  #epoch: number
  #highest = 0
  #begun = false
  #deposed = false

  /** @param epoch the initial epoch, unless the topic contains a higher one */
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

  /** Handles an epoch on the control topic. Returns true when it ends the authority of this orchestrator. */
  hear(epoch: number): boolean {
    this.#highest = Math.max(this.#highest, epoch)
    if (!this.#begun || epoch <= this.#epoch || this.#deposed) return false
    this.#deposed = true
    return true
  }

  /** The control topic has been read up to its end at the start: from now on this orchestrator is in charge. */
  begin(): void {
    // There is no epoch above the maximum that readers accept: then drivers obey both orchestrators.
    this.#epoch = Math.min(MAX_EPOCH, Math.max(this.#epoch, this.#highest + 1))
    this.#begun = true
  }
}
