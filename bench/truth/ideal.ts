/**
 * The ideal generator: the course of an open load if the generator had never been late. Its recursion is that of a
 * queue with several servers (Kiefer and Wolfowitz): the first request in line takes the place that is free first. All
 * in µs from the start; pure.
 */
import { Heap } from './heap.ts'

/** An open load by its plan. */
export interface OpenPlan {
  /** When each request is due, never decreasing. */
  readonly instants: readonly number[]
  /** The most requests in flight. */
  readonly slots: number
  /** The most requests that wait for a place; further ones are dropped. */
  readonly backlog: number
  /** The end of hand-overs. */
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
  /** By number: in the order of hand-over. */
  readonly handed: readonly Handed[]
  readonly dropped: number
  /** Requests that were due and still waited when the time was over. */
  readonly neverSent: number
}

/**
 * @param service how long request n occupied its place; undefined for a request that was not really sent: there the
 * ideal load also ends
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
  /** When each place is free; unused places are not included. */
  readonly #free = new Heap()
  readonly #waiting: number[] = []
  /** The first waiting request. */
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

  /** Gives places to waiting requests as long as one is free by an instant. */
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
