/**
 * The schedule of a lane whose load may be changed while it runs: its base, and the amendments that it has received.
 * See decision 0028. It is not exposed yet.
 */
import { type Micros, micros } from '../units.ts'
import { type Amendment, checkAmendment, type Heard } from './amendments.ts'
import { arrivalsOf, type Schedule } from './arrivals.ts'
import { courseOf } from './course.ts'
import { type Demand, demandOf } from './demand.ts'
import { PoissonStream } from './poisson.ts'
import { type Lane, placesOf, segmentFor } from './segment.ts'
import type { OpenShape } from './shapes.ts'

/** How an amendment was received: it holds from its instant on, or from its arrival; or it was known already. */
export type Reception = 'in-time' | 'late' | 'known'

export class AmendedSchedule implements Schedule {
  readonly #shape: OpenShape
  readonly #demand: Demand
  readonly #heard = new Map<number, Heard>()
  /** The positions of this lane's arrivals on the axis of all requests, in ascending order. */
  readonly #areas: () => number
  #course: (area: number) => Micros | undefined
  /** The position of the next arrival. */
  #area: number
  /** The instant of the last arrival that was handed out. */
  #last = micros(0)

  constructor(shape: OpenShape, lane: Lane) {
    this.#shape = shape
    this.#demand = demandOf(shape)
    this.#areas = areasOf(shape, lane)
    this.#area = this.#areas()
    this.#course = courseOf(this.#demand, [])
  }

  /**
   * The instant of the next arrival as far as known, as an offset; undefined: there is none, unless an amendment adds
   * one.
   */
  peek(): Micros | undefined {
    const at = this.#course(this.#area)
    // Two arrivals may be closer together than the rounding error.
    return at === undefined ? undefined : micros(Math.max(this.#last, at))
  }

  /** Hands out the next arrival: later amendments do not move it any more. */
  next(): Micros | undefined {
    const at = this.peek()
    if (at === undefined) return undefined
    this.#last = at
    this.#area = this.#areas()
    return at
  }

  /**
   * Applies an amendment that was received at an offset from the run's start. Arrivals due before stay unchanged.
   * @throws RangeError for an amendment with an invalid rate or instant, and for a rate of bursts, which have none
   */
  amend(amendment: Amendment, heardAt: Micros): Reception {
    checkAmendment(amendment)
    if (amendment.change.kind === 'rate' && this.#shape.kind === 'burst') {
      throw new RangeError('bursts have no rate to set: scale them instead')
    }
    if (this.#heard.has(amendment.seq)) return 'known'
    const since = micros(Math.max(amendment.from, heardAt, this.#last))
    this.#heard.set(amendment.seq, { ...amendment, since })
    this.#course = courseOf(this.#demand, [...this.#heard.values()])
    return since === amendment.from ? 'in-time' : 'late'
  }
}

/**
 * Arrival k is at position k, and a lane has every n-th one; the driver's seed determines the positions of random
 * arrivals.
 */
function areasOf(shape: OpenShape, lane: Lane): () => number {
  if (shape.kind === 'poisson') return randomAreas(new PoissonStream(shape, lane.driver), lane)
  return placesOf(segmentFor(arrivalsOf(shape), lane))
}

function randomAreas(stream: PoissonStream, { worker }: Lane): () => number {
  let passed = worker.index
  return () => {
    const area = stream.nextArea(passed)
    passed = worker.of - 1
    return area
  }
}
