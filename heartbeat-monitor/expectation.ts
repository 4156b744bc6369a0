/** The condition that a script waits for: a number of drivers that are up for some time. Pure. */
import { durationText } from '../lib/duration.ts'
import { type Micros, between, fromSeconds, later, micros } from '../lib/units.ts'

export interface Expectation {
  /** The number of drivers that must be up at once; 1 or more. */
  readonly count: number
  /** How long each of them must have been up without interruption. */
  readonly hold: Micros
  /** When to give up. */
  readonly deadline: Micros
}

/** The request of a script: by default `hold` is 0 and `within` is 2 × `hold` + 30 s. */
export interface Wish {
  readonly count: number
  readonly hold: Micros | undefined
  readonly within: Micros | undefined
}

export type Outcome = 'met' | 'missed' | 'open'

const GRACE = fromSeconds(30)

/** An expectation that begins now. */
export function expectationFrom({ count, hold = micros(0), within }: Wish, now: Micros): Expectation {
  return { count, hold, deadline: later(now, within ?? later(GRACE, micros(2 * hold))) }
}

/** Whether it is met, given the instants since which each driver has been up without interruption. */
export function judge(expectation: Expectation, upSince: readonly Micros[], now: Micros): Outcome {
  const held = upSince.filter((since) => between(since, now) >= expectation.hold)
  if (held.length >= expectation.count) return 'met'
  return now >= expectation.deadline ? 'missed' : 'open'
}

/** The outcome in a sentence; `up` is the number of drivers that are up now. */
export function conclusion({ count, hold }: Expectation, outcome: Outcome, up: number): string {
  const drivers = count === 1 ? '1 driver' : `${count} drivers`
  const wish = hold === 0 ? `${drivers} up at once` : `${drivers} up for ${durationText(hold)} without interruption`
  return outcome === 'met' ? `as expected: ${wish}` : `expected ${wish}, but only ${up} up in time`
}
