/**
 * The windows of a threshold: a time of their length that ends at each whole second of a phase, from that length after
 * its beginning on. They are cut at the ends of phases: a phase that is shorter than a window is one window.
 */
import { holdsFor, type Sums, sumsOf } from './figure.ts'
import type { Tally } from '../measure/tally.ts'
import type { Threshold } from './threshold.ts'

/** The seconds of a phase in which windows may be: from the beginning of one to that of another. */
export interface SecondsOf {
  readonly from: number
  readonly to: number
}

/** What is known of a phase beside its seconds. */
export interface PhaseState {
  /** Whether it has ended: what was counted later belongs to its last second. True unless given. */
  readonly hasEnded?: boolean
  /** Whether of a second only the sum over several is known: no window contains it. */
  readonly isUnknown?: (second: number) => boolean
  /** Whether the seconds are only a part of the phase: then nothing that was counted before or after them belongs to them. */
  readonly isPart?: boolean
}

/** In how many windows a threshold holds, of how many in which there is anything to judge. */
export interface Held {
  readonly held: number
  readonly of: number
}

/** Sums by second, as plain data that JSON can carry: two numbers for each second. */
export type SecondsSnapshot = readonly (readonly [second: number, of: number, part: number])[]

/** The sums of a threshold in each second of one phase. */
export class SecondSums {
  readonly #threshold: Threshold
  readonly #seconds = new Map<number, Sums>()
  #first: number | undefined

  constructor(threshold: Threshold) {
    this.#threshold = threshold
  }

  static restore(threshold: Threshold, snapshot: SecondsSnapshot): SecondSums {
    const restored = new SecondSums(threshold)
    for (const [second, of, part] of snapshot) restored.#add(second, { of, part })
    return restored
  }

  snapshot(): SecondsSnapshot {
    return [...this.#seconds].map(([second, { of, part }]) => [second, of, part])
  }

  /** Adds what was counted in a second since the start. In any order. */
  add(second: number, tally: Readonly<Tally>): void {
    this.#add(second, sumsOf(this.#threshold, tally))
  }

  /** The first second of which anything was counted; undefined without any. */
  get first(): number | undefined {
    return this.#first
  }

  /**
   * What ended after the phase belongs to its last second; rates count only what was answered in it.
   * @param seconds those of the phase that have passed
   */
  held(seconds: SecondsOf, state: PhaseState = {}): Held {
    const { from } = seconds
    const { hasEnded = true, isUnknown = () => false, isPart = false } = state
    const sums = isPart ? this.#inside(seconds) : this.#within(seconds, hasEnded)
    const length = Math.min(this.#threshold.windows?.seconds ?? 1, sums.length)
    const unclear = sums.map((_, index) => isUnknown(from + index))
    let [of, part, unknowns, held, judged] = [0, 0, 0, 0, 0]
    sums.forEach((entering, index) => {
      const leaving = sums[index - length] ?? nothing
      of += entering.of - leaving.of
      part += entering.part - leaving.part
      unknowns += Number(unclear[index]) - Number(unclear[index - length] ?? false)
      if (index + 1 < length || unknowns > 0) return
      const holds = holdsFor(this.#threshold, { of, part }, length)
      if (holds !== undefined) judged += 1
      if (holds === true) held += 1
    })
    return { held, of: judged }
  }

  #add(second: number, { of, part }: Sums): void {
    const known = this.#seconds.get(second) ?? nothing
    this.#seconds.set(second, { of: known.of + of, part: known.part + part })
    this.#first = Math.min(second, this.#first ?? second)
  }

  #inside({ from, to }: SecondsOf): Sums[] {
    return Array.from({ length: Math.max(0, to - from) }, (_, index) => this.#seconds.get(from + index) ?? nothing)
  }

  #within({ from, to }: SecondsOf, hasEnded: boolean): Sums[] {
    const sums = this.#inside({ from, to })
    if (this.#threshold.metric.kind === 'throughput') return sums
    for (const [second, { of, part }] of this.#seconds) {
      const nearest = second < from ? 0 : second >= to && hasEnded ? sums.length - 1 : undefined
      const known = nearest === undefined ? undefined : sums[nearest]
      if (nearest !== undefined && known !== undefined) sums[nearest] = { of: known.of + of, part: known.part + part }
    }
    return sums
  }
}

const nothing: Sums = { of: 0, part: 0 }
