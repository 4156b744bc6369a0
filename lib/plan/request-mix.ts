/** Which requests each phase of a plan sends: the same on every driver, and computed without sending any. */
import { arrivalsOf } from './arrivals.ts'
import { countsBelow, pickerOf, type RequestPicker } from './mix.ts'
import type { Phase, Plan } from './plan.ts'
import { PoissonStream } from './poisson.ts'
import { type Lane, placeIn, requestNumber, type Segment, shareOf, whole } from './segment.ts'
import { isOpen, type OpenShape } from './shapes.ts'

type Mixed = Pick<Plan, 'requests' | 'seed'>

/** The seed of plans that contain none. */
const SEED = 1

export function seedOf({ seed = SEED }: Pick<Plan, 'seed'>): number {
  return seed
}

/** The relative frequencies of the requests in a phase. */
export function weightsOf({ weights }: Pick<Phase, 'weights'>, { requests }: Pick<Plan, 'requests'>): number[] {
  return weights === undefined ? requests.map(({ weight = 1 }) => weight) : [...weights]
}

/**
 * The index in the plan of a lane's i-th request of a phase. In open load arrivals are numbered over all lanes, so that
 * the mix of the whole is exact; in closed load, where lanes differ in speed, each lane has an exact mix of its own.
 */
export function laneMix(phase: Phase, plan: Mixed, lane: Lane): RequestPicker {
  const weights = weightsOf(phase, plan)
  if (!isOpen(phase.shape)) return pickerOf(weights, laneSeed(plan, lane))
  const pick = pickerOf(weights, seedOf(plan))
  const number = requestNumber(lane)
  return weights.length === 1 ? pick : (i) => pick(number(i))
}

/** How many of a lane's first n requests of a phase of closed load are of each request of the plan. */
export function laneCounts(n: number, phase: Phase, { plan, lane }: { plan: Mixed; lane: Lane }): number[] {
  return countsBelow(n, weightsOf(phase, plan), laneSeed(plan, lane))
}

/** The seeds of so many lanes are different: beyond it the product would not be exact. */
const MOST_LANES = 3_000_000

/** Any lane has its own orders, the same in every run. */
function laneSeed(plan: Mixed, lane: Lane): number {
  const first = requestNumber(lane)(0) % MOST_LANES
  return (seedOf(plan) + (first + 1) * 0x9e3779b1) % Number.MAX_SAFE_INTEGER
}

/**
 * How many requests of each kind an open phase has, over all drivers; undefined for closed load, whose lanes report it.
 */
export function plannedRequests(phase: Phase, plan: Mixed, drivers: readonly Segment[]): number[] | undefined {
  const { shape } = phase
  if (!isOpen(shape)) return undefined
  const weights = weightsOf(phase, plan)
  const counts = countsOfDrivers(shape, drivers)
  if (typeof counts === 'number') return countsBelow(counts, weights, seedOf(plan))
  // Each driver has the numbers of its own places. Below the least place that a driver does not reach there are no gaps.
  const full = Math.min(...counts.map((count, at) => placeIn(drivers[at] ?? whole, count)))
  const planned = countsBelow(full, weights, seedOf(plan))
  const pick = pickerOf(weights, seedOf(plan))
  counts.forEach((count, at) => {
    const driver = drivers[at] ?? whole
    for (let j = shareOf(full, driver); j < count; j += 1) {
      const index = pick(placeIn(driver, j))
      planned[index] = (planned[index] ?? 0) + 1
    }
  })
  return planned
}

/** The number of arrivals of each driver, or of all if their numbers have no gaps. */
function countsOfDrivers(shape: OpenShape, drivers: readonly Segment[]): number | number[] {
  if (shape.kind === 'poisson') return drivers.map((driver) => new PoissonStream(shape, driver).count)
  const { value, per } = arrivalsOf(shape)
  return per === 'driver' ? value * drivers.length : value
}
