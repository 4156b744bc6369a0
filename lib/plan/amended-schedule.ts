/**
 * The schedule of a lane whose load may be changed while it runs: its base, and the amendments that it has heard of. See
 * decision 0028. A seam: nothing offers it yet.
 */
import { type Micros, micros } from '../units.ts'
import { type Amendment, checkAmendment, type Heard } from './amendments.ts'
import { arrivalsOf, type Schedule } from './arrivals.ts'
import { courseOf } from './course.ts'
import { type Demand, demandOf } from './demand.ts'
import { PoissonStream } from './poisson.ts'
import { type Lane, segmentFor } from './segment.ts'
import type { OpenShape } from './shapes.ts'

/** What became of an amendment: it holds from its instant on, or from when it was heard; or it was known already. */
export type Reception = 'in-time' | 'late' | 'known'

export class AmendedSchedule implements Schedule {
  readonly #shape: OpenShape
  readonly #demand: Demand
  readonly #heard = new Map<number, Heard>()
  /** Where on the axis of all requests the arrivals of this lane lie, one after the other. */
  readonly #areas: () => number
  #course: (area: number) => Micros | undefined
  /** Where the next arrival lies. */
  #area: number
  /** The instant of the last that was handed out. */
  #last = micros(0)

  constructor(shape: OpenShape, lane: Lane) {
    this.#shape = shape
    this.#demand = demandOf(shape)
    this.#areas = areasOf(shape, lane)
    this.#area = this.#areas()
    this.#course = courseOf(this.#demand, [])
  }

  /** The instant of the next arrival as far as is known, as an offset; undefined: there is none, unless that is amended. */
  peek(): Micros | undefined {
    const at = this.#course(this.#area)
    // Two may be nearer to each other than rounding is exact.
    return at === undefined ? undefined : micros(Math.max(this.#last, at))
  }

  /** Hands out the next arrival: whatever is heard later, this one is not moved any more. */
  next(): Micros | undefined {
    const at = this.peek()
    if (at === undefined) return undefined
    this.#last = at
    this.#area = this.#areas()
    return at
  }

  /**
   * Takes an amendment, heard of at an offset from the run's start. What was due by then stays as it was.
   * @throws RangeError for one that says no rate or no instant, and for a rate of bursts, which have none
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

/** Arrival k lies at k, and a lane has every so manieth; random ones lie where the dice of the driver have put them. */
function areasOf(shape: OpenShape, lane: Lane): () => number {
  if (shape.kind === 'poisson') return randomAreas(new PoissonStream(shape, lane.driver), lane)
  const { index, of } = segmentFor(arrivalsOf(shape), lane)
  let k = index - of
  return () => (k += of)
}

function randomAreas(stream: PoissonStream, { worker }: Lane): () => number {
  let passed = worker.index
  return () => {
    const area = stream.nextArea(passed)
    passed = worker.of - 1
    return area
  }
}
