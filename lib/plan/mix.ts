/**
 * Which of a plan's requests an arrival sends. The mix is exact in each block of as many arrivals as the sum of the
 * weights, in an order that is drawn for each block: a regular pattern could give one driver only one of the requests.
 */
import { randomOf } from './random.ts'

/**
 * The index in the plan of the request with a number (from 0, unique over all drivers). Pure, and allocates nothing.
 */
export type RequestPicker = (number: number) => number

const onlyOne: RequestPicker = () => 0

/**
 * @param weights the frequency of each request, in whole numbers, at least one of them above 0; only their ratio matters
 * @param seed a whole number from 0 to 2^53 − 1: the same seed draws the same orders
 */
export function pickerOf(weights: readonly number[], seed: number): RequestPicker {
  if (weights.length <= 1) return onlyOne
  let mix: Mix | undefined
  return (number) => (mix ??= new Mix(patternOf(weights), seed)).pick(number)
}

/** How many of the numbers below a bound are of each request. */
export function countsBelow(bound: number, weights: readonly number[], seed: number): number[] {
  const pattern = patternOf(weights)
  const blocks = Math.floor(bound / pattern.length)
  const counts = weights.map((_, index) => blocks * pattern.filter((one) => one === index).length)
  const pick = pickerOf(weights, seed)
  for (let number = blocks * pattern.length; number < bound; number += 1) {
    const index = pick(number)
    counts[index] = (counts[index] ?? 0) + 1
  }
  return counts
}

/** The number of arrivals in which the mix of these weights is exact. */
export function blockOf(weights: readonly number[]): number {
  return weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.reduce(greatestCommonDivisor, 0))
}

/** The requests of one block, not shuffled yet. */
function patternOf(weights: readonly number[]): number[] {
  const divisor = weights.reduce(greatestCommonDivisor)
  return weights.flatMap((weight, index) => new Array<number>(weight / divisor).fill(index))
}

/** The most recently used block of arrivals, in its order. A lane uses the blocks one after the other. */
class Mix {
  readonly #pattern: readonly number[]
  readonly #seed: number
  readonly #order: Uint16Array
  #block = -1

  constructor(pattern: readonly number[], seed: number) {
    this.#pattern = pattern
    this.#seed = seed
    this.#order = Uint16Array.from(pattern)
  }

  pick = (number: number): number => {
    const block = Math.floor(number / this.#order.length)
    if (block !== this.#block) this.#draw(block)
    return this.#order[number - block * this.#order.length] ?? 0
  }

  /** Shuffles the pattern (Fisher–Yates). */
  #draw(block: number): void {
    const order = this.#order
    order.set(this.#pattern)
    const random = randomOf(this.#seed, block)
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = Math.min(last, Math.floor(random() * (last + 1)))
      const held = order[last] ?? 0
      order[last] = order[other] ?? 0
      order[other] = held
    }
    this.#block = block
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b)
}
