/**
 * The ideal generator: what would have happened to an open load, had the generator never been late. Its recursion is that
 * of a queue with several servers (Kiefer and Wolfowitz): whoever is first in line takes the place that is free first.
 * All in µs from the start; pure.
 */
import { Heap } from './heap.ts'

/** An open load as its plan sets it. */
export interface OpenPlan {
  /** When each request is due, never decreasing. */
  readonly instants: readonly number[]
  /** How many may be in flight. */
  readonly slots: number
  /** How many may wait for a place; one that finds so many is dropped. */
  readonly backlog: number
  /** Nothing is handed over from here on. */
  readonly until: number
}

/** A request that was handed over. */
export interface Handed {
  /** When it was due. */
  readonly due: number
  /** When an ideal generator hands it over. */
  readonly at: number
}

export interface Ideal {
  /** By their number: in the order in which they were handed over. */
  readonly handed: readonly Handed[]
  readonly dropped: number
  /** Due, waiting, and the time was over. */
  readonly neverSent: number
}

/**
 * @param service how long the place of request n was taken; undefined for one that was never sent in truth, where the
 * ideal load ends, too
 */
export function idealOf(plan: OpenPlan, service: (number: number) => number | undefined): Ideal {
  const queue = new IdealQueue(plan, service)
  for (const due of plan.instants) queue.arrive(due)
  queue.serveUntil(plan.until)
  const { handed, dropped } = queue
  return { handed, dropped, neverSent: plan.instants.length - handed.length - dropped }
}

class IdealQueue {
  readonly handed: Handed[] = []
  dropped = 0
  readonly #plan: OpenPlan
  readonly #service: (number: number) => number | undefined
  /** When each place is free; those that were never used are not in it. */
  readonly #free = new Heap()
  readonly #waiting: number[] = []
  /** The first that waits. */
  #first = 0
  #over = false

  constructor(plan: OpenPlan, service: (number: number) => number | undefined) {
    this.#plan = plan
    this.#service = service
  }

  arrive(due: number): void {
    this.serveUntil(due)
    const waiting = this.#waiting.length - this.#first
    if (waiting === 0 && this.#freeAt() <= due) this.#hand(due, due)
    else if (waiting < this.#plan.backlog) this.#waiting.push(due)
    else this.dropped += 1
  }

  /** Gives places to those who wait as long as one is free by an instant. */
  serveUntil(instant: number): void {
    for (;;) {
      const due = this.#waiting[this.#first]
      const freeAt = this.#freeAt()
      if (due === undefined || this.#over || freeAt > instant || freeAt >= this.#plan.until) return
      this.#first += 1
      this.#hand(due, Math.max(due, freeAt))
    }
  }

  #freeAt(): number {
    return this.#free.size < this.#plan.slots ? Number.NEGATIVE_INFINITY : (this.#free.least ?? 0)
  }

  #hand(due: number, at: number): void {
    const takes = this.#over ? undefined : this.#service(this.handed.length)
    if (takes === undefined || at >= this.#plan.until) {
      this.#over = true
      return
    }
    if (this.#free.size >= this.#plan.slots) this.#free.take()
    this.#free.add(at + takes)
    this.handed.push({ due, at })
  }
}
