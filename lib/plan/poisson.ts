/**
 * Poisson arrivals of one driver. The seed and the driver's index determine an independent stream for each driver; the
 * number of arrivals is its first draw, so the orchestrator can compute it as well. Given their number n, the arrivals
 * of a Poisson process are n uniform variates in ascending order, mapped by the integral of the rate.
 */
import { type Micros, micros } from '../units.ts'
import { poissonCount, type Random, randomOf } from './random.ts'
import { placeIn, type Segment } from './segment.ts'
import type { Shape } from './shapes.ts'
import { areaOf, inverseOf } from './stages.ts'

export type PoissonShape = Extract<Shape, { kind: 'poisson' }>

/** How many parts as large as the segment make up the whole. */
function partsIn({ of, block }: Segment): number {
  return block === undefined ? of : (of * block.of) / block.size
}

export class PoissonStream {
  /** The number of arrivals. */
  readonly count: number
  readonly #random: Random
  /** The mean area between two arrivals: 1, or the number of drivers if each has a share. */
  readonly #gap: number
  /** The area of the plan's stages. */
  readonly #area: number
  /** The area at which a changed load ends; undefined for one as planned, which ends with its last arrival. */
  readonly #end: number | undefined
  readonly #instant: (area: number) => Micros
  #left: number
  /** 1 − the latest variate: it falls from 1, so that no subtraction cancels. */
  #above = 1
  /** How far beyond the area of the plan's stages the latest arrival is. */
  #beyond = 0
  #last = micros(0)

  constructor(shape: PoissonShape, driver: Segment) {
    const { stages, drawn, per } = shape
    // The first place of a driver is its own, whatever its share is.
    this.#random = randomOf(shape.seed, placeIn(driver, 0))
    this.#area = drawn ?? areaOf(stages)
    this.#end = drawn === undefined ? undefined : areaOf(stages)
    this.#gap = per === 'driver' ? 1 : partsIn(driver)
    this.#left = poissonCount(this.#area / this.#gap, this.#random)
    this.#instant = inverseOf(stages)
    this.count = drawn === undefined ? this.#left : changedCount(shape, driver)
  }

  /** Skips a number of arrivals and returns the instant of the next, as an offset; undefined when there are no more. */
  next(passed: number): Micros | undefined {
    if (this.#end === undefined && this.#left <= passed) {
      this.#left = 0
      return undefined
    }
    const area = this.nextArea(passed)
    if (this.#end !== undefined && area >= this.#end) return undefined
    const at = this.#instant(area)
    // Two arrivals may be closer together than the rounding error.
    if (at > this.#last) this.#last = at
    return this.#last
  }

  /**
   * Skips a number of arrivals and returns the position of the next on the area. There is always a next one: beyond the
   * area of the plan the same process continues, for a changed load that exceeds its plan.
   */
  nextArea(passed: number): number {
    for (let i = 0; i <= passed; i += 1) {
      if (this.#left > 0) this.#step()
      else this.#beyond -= Math.log(this.#random()) * this.#gap
    }
    return this.#beyond > 0 ? this.#area + this.#beyond : (1 - this.#above) * this.#area
  }

  /**
   * The minimum of n uniform variates on (0, 1) is distributed as 1 − V^(1/n) with V uniform; the others are uniform
   * above it.
   */
  #step(): void {
    this.#above *= Math.exp(Math.log(this.#random()) / this.#left)
    this.#left -= 1
  }
}

/** By shape and stream: each arrival has to be drawn, and the count is asked for many times between two changes. */
const counted = new WeakMap<PoissonShape, Map<string, number>>()

function changedCount(shape: PoissonShape, driver: Segment): number {
  const known = counted.get(shape) ?? new Map<string, number>()
  counted.set(shape, known)
  const stream = `${placeIn(driver, 0)} ${partsIn(driver)}`
  const count = known.get(stream) ?? drawnCount(shape, driver)
  known.set(stream, count)
  return count
}

/** How many arrivals a changed load has: those of its plan's process up to its own area. */
function drawnCount({ stages, drawn, ...rest }: PoissonShape, driver: Segment): number {
  const end = areaOf(stages)
  const process = new PoissonStream({ ...rest, stages: [{ from: drawn ?? end, to: drawn ?? end, seconds: 1 }] }, driver)
  let count = 0
  while (process.nextArea(0) < end) count += 1
  return count
}
