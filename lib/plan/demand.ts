/**
 * What a plan asks for by itself, as an integral over its own time: how many requests up to an instant, and when so many.
 * Amendments scale it, stop it, and put a rate of their own in its place.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'
import { arrivalsOf, instantOf } from './arrivals.ts'
import type { OpenShape } from './shapes.ts'
import { areaAt, areaOf, endOf, inverseOf, snapped } from './stages.ts'

export interface Demand {
  /** When the plan is over by its own time; infinite for one that only a count ends. */
  readonly end: Micros
  /** The most requests that there are, however the load is amended; infinite where the plan's time ends it. */
  readonly most: number
  /** Requests asked for before an offset; `Infinity` as offset: by all of it. */
  before(at: Micros): number
  /**
   * A fresh inverse: the offset from which on more than so many are asked for, and `end` for more than there are. Each call
   * must ask for no less than the one before.
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

/** Requests lie on the axis one by one: what falls between two of them falls on the first. */
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

/** The number of the first arrival that is not before an instant, by halving. */
function firstFrom(at: Micros, total: number, instant: (k: number) => Micros): number {
  let [low, high] = [0, total]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (instant(middle) < at) low = middle + 1
    else high = middle
  }
  return low
}
