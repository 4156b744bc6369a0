/** What happens to one request: pure, by chance that a seed repeats. `answer.ts` acts. */
import { type Micros, between, fromMillis, micros, toMillis } from '../lib/units.ts'
import { type Delay, type Random, drawDelay, happens } from './draw.ts'
import type { Faults, Freeze } from './faults.ts'

/** What happens to one request. */
export interface Decision {
  /** Milliseconds before anything is answered. */
  readonly delay: number
  readonly fate: 'answer' | 'reset' | 'hang'
  readonly status: number
  /** Bytes of the body; undefined is the usual body. */
  readonly size: number | undefined
  /** Milliseconds before the second half of the body. */
  readonly stall: number
  /** Milliseconds between bytes; 0 sends them together. */
  readonly drip: number
  readonly close: boolean
}

/** Draws what happens to one request, always in the same order, so that a seed repeats it. */
export function decide(faults: Faults, random: Random): Decision {
  const delay = waitOf(faults.delay, random)
  const fate = drawFate(faults, random)
  const { code, share } = faults.status ?? { code: 200, share: 0 }
  const status = happens(share, random) ? code : 200
  const stall = waitOf(faults.stall, random)
  const close = happens(faults.close, random)
  return { delay, fate, status, size: faults.size, stall, drip: faults.drip ?? 0, close }
}

function waitOf(delay: Delay | undefined, random: Random): number {
  return delay === undefined ? 0 : drawDelay(delay, random)
}

function drawFate({ reset, hang }: Faults, random: Random): Decision['fate'] {
  if (happens(reset, random)) return 'reset'
  return happens(hang, random) ? 'hang' : 'answer'
}

/** How much of a freeze is left at `now` when the freezes began to be counted at `since`; 0 outside of one. */
export function freezeLeft(freeze: Freeze, since: Micros, now: Micros): Micros {
  const passed = toMillis(between(since, now))
  if (passed < freeze.every) return micros(0)
  return fromMillis(Math.max(0, freeze.for - (passed % freeze.every)))
}
