/**
 * Numbers the changes of a run's timelines, so that a reader who has seen some points can ask for those that are new or
 * have changed. A point is never changed: another one takes its place, with a number of its own.
 */
export class Revisions {
  #latest = 0
  readonly #numbers = new WeakMap<object, number>()

  /** Gives a new point the next number. */
  stamp(point: object): void {
    this.#latest += 1
    this.#numbers.set(point, this.#latest)
  }

  /** The number of the latest point; 0 before the first. */
  get latest(): number {
    return this.#latest
  }

  /** Whether a point is newer than a number. */
  isNewer(point: object, than: number): boolean {
    return (this.#numbers.get(point) ?? 0) > than
  }
}
