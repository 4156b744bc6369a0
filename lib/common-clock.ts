/**
 * The common clock is the broker's append time. Each node learns its offset from its own monotonic clock by the
 * acknowledgements of its heartbeats, so that one instant can be announced to all nodes and each converts it once.
 *
 * A heartbeat sent at s and acknowledged at a, with append time T (whole milliseconds, truncated), bounds the offset
 * (broker − own) to T − a … T + 1 ms − s. The half of the samples with the shortest round trips bounds it together.
 */
import { type Micros, between, fromMillis, micros } from './units.ts'

export interface BeatSample {
  /** The broker's append time, in milliseconds since 1970. */
  readonly appendedAt: number
  readonly sentAt: Micros
  readonly ackedAt: Micros
}

export interface ClockEstimate {
  /** The broker's µs since 1970 minus the own monotonic µs. */
  readonly offset: number
  /** Half the width of the possible range, in µs. */
  readonly uncertainty: number
  /** The shortest round trip of the samples, in µs. */
  readonly roundTrip: number
  /** False: no broker time has been received, and the node's wall clock is used instead. */
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

  /** @param wallOffset the own wall clock minus the own monotonic clock, in µs: used until the first sample */
  constructor(wallOffset: () => number) {
    this.#wallOffset = wallOffset
  }

  add(sample: BeatSample): void {
    const appended = fromMillis(sample.appendedAt)
    const low = appended - sample.ackedAt
    const high = appended + fromMillis(1) - sample.sentAt
    // The wall clock was set in the meantime, so earlier samples are invalid.
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
    // After a clock has drifted, the bounds may have no common range: then only the latest sample counts.
    const bound = low <= high ? { low, high } : (this.#bounds.at(-1) ?? shortest)
    return {
      offset: (bound.low + bound.high) / 2,
      uncertainty: (bound.high - bound.low) / 2,
      roundTrip: shortest.roundTrip,
      synchronised: true,
    }
  }

  /** Converts an instant of the common clock (µs since 1970) to the own monotonic clock. */
  toLocal(common: number): Micros {
    return micros(common - this.estimate().offset)
  }

  /** Converts an own instant to the common clock, in µs since 1970. */
  toCommon(local: Micros): number {
    return local + this.estimate().offset
  }
}
