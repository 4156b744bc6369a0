/**
 * Poisson arrivals of one driver. Seed and the driver's index give a stream of its own, so drivers are independent of
 * each other; how many arrivals there are is its first draw, so the orchestrator knows it as well. Given their number,
 * arrivals of a Poisson process are so many uniform variates in ascending order, laid along the integral of the rate.
 */
import { type Micros, micros } from '../units.ts'
import { poissonCount, type Random, randomOf } from './random.ts'
import type { Segment } from './segment.ts'
import type { Shape } from './shapes.ts'
import { areaOf, inverseOf } from './stages.ts'

export type PoissonShape = Extract<Shape, { kind: 'poisson' }>

export class PoissonStream {
  /** How many arrivals there are. */
  readonly count: number
  readonly #random: Random
  /** How much of the area there is for each arrival, on the mean: one, or one of each driver's. */
  readonly #gap: number
  readonly #area: number
  readonly #instant: (area: number) => Micros
  #left: number
  /** 1 − the latest variate: falls from 1, so that what is subtracted is never almost equal. */
  #above = 1
  /** How far beyond the area of the stages the latest lies. */
  #beyond = 0
  #last = micros(0)

  constructor(shape: PoissonShape, driver: Segment) {
    this.#random = randomOf(shape.seed, driver.index)
    this.#area = areaOf(shape.stages)
    this.#gap = shape.per === 'driver' ? 1 : driver.of
    this.count = poissonCount(this.#area / this.#gap, this.#random)
    this.#instant = inverseOf(shape.stages)
    this.#left = this.count
  }

  /** Passes over so many arrivals and gives the instant of the next, as an offset; undefined when there are no more. */
  next(passed: number): Micros | undefined {
    if (this.#left <= passed) {
      this.#left = 0
      return undefined
    }
    for (let i = 0; i <= passed; i += 1) this.#step()
    const at = this.#instant((1 - this.#above) * this.#area)
    // Two arrivals may be nearer to each other than rounding is exact.
    if (at > this.#last) this.#last = at
    return this.#last
  }

  /**
   * Passes over so many arrivals and says where the next lies on the area. There is always one more: beyond the area of the
   * stages the same process goes on, for a load that is asked for more than its plan says.
   */
  nextArea(passed: number): number {
    for (let i = 0; i <= passed; i += 1) {
      if (this.#left > 0) this.#step()
      else this.#beyond -= Math.log(this.#random()) * this.#gap
    }
    return this.#beyond > 0 ? this.#area + this.#beyond : (1 - this.#above) * this.#area
  }

  /** The least of n uniform variates on (0, 1) is 1 − V^(1/n) of another one; the others are uniform above it. */
  #step(): void {
    this.#above *= Math.exp(Math.log(this.#random()) / this.#left)
    this.#left -= 1
  }
}
