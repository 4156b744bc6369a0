/**
 * The common clock: the broker's append time. Each node learns how far it is from its own monotonic clock by the
 * acknowledgements of its beats, so that one instant can be said to all and each turns it into its own time once.
 *
 * A beat sent at s and acknowledged at a, appended at T (whole milliseconds, cut off), bounds the offset
 * (broker − own) to T − a … T + 1 ms − s. The best half of the samples by round trip bound it together.
 */
import { type Micros, between, fromMillis, micros } from './units.ts'

export interface BeatSample {
  /** Milliseconds since 1970 by the broker. */
  readonly appendedAt: number
  readonly sentAt: Micros
  readonly ackedAt: Micros
}

export interface ClockEstimate {
  /** Broker's µs since 1970 minus own monotonic µs. */
  readonly offset: number
  /** Half the width of what is possible, in µs. */
  readonly uncertainty: number
  /** The shortest round trip of the samples, in µs. */
  readonly roundTrip: number
  /** False: no broker time was seen, the own wall clock stands in. */
  readonly synchronised: boolean
}

interface Bound {
  readonly low: number
  readonly high: number
  readonly roundTrip: number
}

const KEPT = 24

export class CommonClock {
  readonly #wallOffset: () => number
  #bounds: Bound[] = []

  /** @param wallOffset own wall clock minus own monotonic clock, in µs: what stands in before the first sample */
  constructor(wallOffset: () => number) {
    this.#wallOffset = wallOffset
  }

  add(sample: BeatSample): void {
    const appended = fromMillis(sample.appendedAt)
    const low = appended - sample.ackedAt
    const high = appended + fromMillis(1) - sample.sentAt
    // The wall clock was set since then, so earlier samples are invalid.
    this.#bounds = this.#bounds.filter((bound) => bound.low <= high && low <= bound.high)
    this.#bounds.push({ low, high, roundTrip: between(sample.sentAt, sample.ackedAt) })
    if (this.#bounds.length > KEPT) this.#bounds.shift()
  }

  estimate(): ClockEstimate {
    const best = [...this.#bounds].sort((a, b) => a.roundTrip - b.roundTrip)
    const [shortest] = best
    if (shortest === undefined) {
      return { offset: this.#wallOffset(), uncertainty: 0, roundTrip: 0, synchronised: false }
    }
    const half = best.slice(0, Math.ceil(best.length / 2))
    const low = Math.max(...half.map((bound) => bound.low))
    const high = Math.min(...half.map((bound) => bound.high))
    // A clock that drifted leaves nothing that all allow: then only the latest one counts.
    const bound = low <= high ? { low, high } : (this.#bounds.at(-1) ?? shortest)
    return {
      offset: (bound.low + bound.high) / 2,
      uncertainty: (bound.high - bound.low) / 2,
      roundTrip: shortest.roundTrip,
      synchronised: true,
    }
  }

  /** An instant of the common clock (µs since 1970) on the own monotonic one. */
  toLocal(common: number): Micros {
    return micros(common - this.estimate().offset)
  }

  /** An own instant on the common clock, in µs since 1970. */
  toCommon(local: Micros): number {
    return local + this.estimate().offset
  }
}
