/** Decides the faults of one request: pure, with random numbers that a seed reproduces. `answer.ts` applies them. */
import { type Micros, between, fromMillis, micros, toMillis } from '../lib/units.ts'
import { type Delay, type Random, drawDelay, happens } from './draw.ts'
import type { Faults, Freeze } from './faults.ts'

/** The faults of one request. */
export interface Decision {
  /** Milliseconds before the response begins. */
  readonly delay: number
  readonly fate: 'answer' | 'reset' | 'hang'
  readonly status: number
  /** Bytes of the body; undefined for the usual body. */
  readonly size: number | undefined
  /** The text of the body; undefined for the usual one. */
  readonly body: string | undefined
  readonly header: readonly [name: string, value: string] | undefined
  /** Milliseconds before the second half of the body. */
  readonly stall: number
  /** Milliseconds between bytes; 0 sends them together. */
  readonly drip: number
  readonly close: boolean
}

/** Draws the faults of one request, always in the same order, so that a seed reproduces them. */
export function decide(faults: Faults, random: Random): Decision {
  const delay = waitOf(faults.delay, random)
  const fate = drawFate(faults, random)
  const { code, share } = faults.status ?? { code: 200, share: 0 }
  const status = happens(share, random) ? code : 200
  const stall = waitOf(faults.stall, random)
  const close = happens(faults.close, random)
  const { size, body, header, drip = 0 } = faults
  return { delay, fate, status, size, body, header, stall, drip, close }
}

function waitOf(delay: Delay | undefined, random: Random): number {
  return delay === undefined ? 0 : drawDelay(delay, random)
}

function drawFate({ reset, hang }: Faults, random: Random): Decision['fate'] {
  if (happens(reset, random)) return 'reset'
  return happens(hang, random) ? 'hang' : 'answer'
}

/** The remaining time of a freeze at `now`, with periods counted from `since`; 0 outside of a freeze. */
export function freezeLeft(freeze: Freeze, since: Micros, now: Micros): Micros {
  const passed = toMillis(between(since, now))
  if (passed < freeze.every) return micros(0)
  return fromMillis(Math.max(0, freeze.for - (passed % freeze.every)))
}
