/**
 * Numbers the changes of a run's timelines, so that a reader who has seen some points can ask for those that are new or
 * have changed. A point is never changed: another one takes its place, with a number of its own.
 */
export class Revisions {
  #latest = 0

  /** The number of a new point. */
  next(): number {
    this.#latest += 1
    return this.#latest
  }

  /** The number of the latest point; 0 before the first. */
  get latest(): number {
    return this.#latest
  }
}
