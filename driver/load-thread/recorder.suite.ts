/** For tests of the recorder: the events of requests. */
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { fromSeconds, type Micros, micros } from '../../lib/units.ts'
import type { Completion, Failure } from '../engines/engine.ts'
import { Exchange } from '../engines/exchange.ts'
import { type Instants as IntendedInstants, type LabelTally, Recorder } from './recorder.ts'

/** The timeout of all requests, in µs. */
export const TIMEOUT = fromSeconds(10)

export function recorderOf(instants: IntendedInstants = 'planned'): Recorder {
  return new Recorder({ instants: [instants], timeout: TIMEOUT })
}

/** Begins a load of one phase. */
export function beginLoad(recorder: Recorder, { startAt, until }: { startAt: Micros; until: Micros }): void {
  recorder.begin(startAt)
  recorder.enter(0, { startAt, until, sends: true })
}

/** For code that fires a plan of one phase and one request. */
export const oneRequest = { pick: () => 0, pickDropped: () => 0, phase: 0 }

/** Everything recorded since the last flip, for all labels. */
export function flip(recorder: Recorder): Tally {
  return sumOf(recorder.flip())
}

/** The sum of tallies of all labels. */
export function sumOf(parts: readonly LabelTally[]): Tally {
  return parts.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

/** The instants of an exchange in whole µs; absent ones have the usual values. */
export type Instants = Partial<Record<'intendedAt' | 'dueAt' | 'firedAt' | 'slip' | 'spread', number>>

/** By default intended for 1,000, due at 1,150, handed over at 1,390. */
export function exchangeOf({
  intendedAt = 1_000,
  dueAt = 1_150,
  firedAt = 1_390,
  slip = 240,
  spread = -1,
}: Instants = {}): Exchange {
  const exchange = new Exchange()
  exchange.request = 1
  exchange.intendedAt = micros(intendedAt)
  exchange.dueAt = micros(dueAt)
  exchange.firedAt = micros(firedAt)
  exchange.slip = slip
  exchange.spread = spread
  return exchange
}

export const completion: Completion = {
  exchange: exchangeOf(),
  sentAt: micros(1_400),
  firstByteAt: micros(1_500),
  endedAt: micros(1_700),
  unread: 60,
  judgement: undefined,
  freeAt: undefined,
  status: 200,
  bytesReceived: 100,
  bytesSent: 40,
}

export const failure: Failure = {
  exchange: exchangeOf(),
  endedAt: micros(1_900),
  freeAt: undefined,
  code: 'reset',
  detail: undefined,
}
