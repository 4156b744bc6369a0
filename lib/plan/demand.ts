/**
 * The demand of a plan by itself, as an integral over its own time, and the inverse. Amendments scale it, stop it, and
 * replace it by a rate of their own.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'
import { arrivalsOf, instantOf } from './arrivals.ts'
import type { OpenShape } from './shapes.ts'
import { areaAt, areaOf, endOf, inverseOf, snapped } from './stages.ts'

export interface Demand {
  /** The end of the plan's own time; infinite if only a count ends the plan. */
  readonly end: Micros
  /** The maximum number of requests, however the load is amended; infinite if the plan ends by time. */
  readonly most: number
  /** The requests due before an offset; `Infinity` as offset: all. */
  before(at: Micros): number
  /**
   * A new inverse: the offset from which on more requests than an area are due, and `end` beyond the last one. Each
   * call must pass at least the area of the one before.
   */
  inverse(): (area: number) => Micros
}

/** The demand of an open shape. */
export function demandOf(shape: OpenShape): Demand {
  if (shape.kind === 'burst') return burstDemand(shape)
  if (shape.kind === 'constant') return constantDemand(shape)
  const { stages } = shape
  const end = endOf(stages)
  const total = areaOf(stages)
  return {
    end,
    most: Number.POSITIVE_INFINITY,
    before: (at) => (at >= end ? total : areaAt(stages, at)),
    inverse: () => {
      const inverse = inverseOf(stages)
      return (area) => (area >= total ? end : inverse(area))
    },
  }
}

function constantDemand(shape: Extract<OpenShape, { kind: 'constant' }>): Demand {
  const rate = shape.rate.value
  const timed = shape.seconds !== undefined
  const end = fromSeconds(shape.seconds ?? Number.POSITIVE_INFINITY)
  return {
    end,
    most: timed ? Number.POSITIVE_INFINITY : shape.count.value,
    before: (at) => (Math.min(at, end) / 1_000_000) * rate,
    inverse: () => instantOf(shape),
  }
}

/** Requests are single points on the axis: an area between two of them belongs to the first. */
function burstDemand(shape: Extract<OpenShape, { kind: 'burst' }>): Demand {
  const total = arrivalsOf(shape).value
  const instant = instantOf(shape)
  const end = micros(Number.POSITIVE_INFINITY)
  return {
    end,
    most: Number.POSITIVE_INFINITY,
    before: (at) => firstFrom(at, total, instant),
    inverse: () => (area) => {
      const k = Math.floor(snapped(area))
      return k >= total ? end : instant(k)
    },
  }
}

/** The number of the first arrival that is not before an instant, by bisection. */
function firstFrom(at: Micros, total: number, instant: (k: number) => Micros): number {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (instant(middle) < at) low = middle + 1
    else high = middle
  }
  return low
}
