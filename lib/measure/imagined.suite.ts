/**
 * Simulates loads at a constant rate in virtual time: the service time of the target, its stalls, the pauses of the
 * generator. The results are the facts that a driver would have counted, by the definitions of docs/terminology.md.
 */
import { fromSeconds, later, micros, type Micros } from '../units.ts'
import type { Facts } from './facts.ts'
import { factsOfOne } from './facts.suite.ts'
import { emptyTally, increment, type Tally } from './tally.ts'

/** Start and end, in µs. */
type Stretch = readonly [from: number, to: number]

export interface Imagined {
  /** Requests per second. */
  readonly rate: number
  readonly seconds: number
  /** The service time, in µs. */
  readonly service: number
  readonly places?: number
  readonly backlog?: number
  readonly timeout?: Micros
  readonly drain?: Micros
  /** When the generator is paused. */
  readonly still?: Stretch
  /** When the target does not respond. */
  readonly stalled?: Stretch
}

const TIMEOUT = fromSeconds(10)

/** Counts the simulated events. */
export function imagined(load: Imagined): Facts {
  const { rate, seconds, places = 1_000, backlog = 10_000, timeout = TIMEOUT, drain = timeout } = load
  const time = fromSeconds(seconds)
  const tally = emptyTally()
  const free = Array<number>(places).fill(Number.NEGATIVE_INFINITY)
  const handed: number[] = []
  tally.planned = Math.round(rate * seconds)
  let neverSent = 0
  for (let i = 0; i < tally.planned; i += 1) {
    const intended = (i * 1e6) / rate
    const place = leastOf(free)
    const due = Math.max(intended, free[place] ?? 0)
    const waiting = handed.filter((at) => at > intended).length
    if (due > intended && waiting >= backlog) tally.droppedBacklog += 1
    else if (after(due, load.still) >= later(time, drain)) neverSent += 1
    else {
      const at = after(due, load.still)
      handed.push(at)
      free[place] = due + request(tally, { intended, due, handed: at }, { ...load, time, timeout })
    }
  }
  return factsOfOne(tally, { neverSent, time })
}

interface Sent {
  readonly intended: number
  readonly due: number
  readonly handed: number
}

/** Simulates one request from its hand-over on. Returns how long its place was taken, had the generator been ideal. */
function request(
  tally: Tally,
  { intended, due, handed }: Sent,
  load: Imagined & { time: Micros; timeout: Micros },
): number {
  const takes = after(handed + load.service, load.stalled) - handed
  const timedOut = takes >= load.timeout
  const came = handed + Math.min(takes, load.timeout)
  const read = after(came, load.still)
  const response = read - intended
  tally.sent += 1
  if (handed < load.time) tally.sentInTime += 1
  if (due >= load.time) tally.overdue += 1
  if (timedOut) {
    tally.failed += 1
    increment(tally.failures, 'timeout')
  } else {
    tally.completed += 1
    increment(tally.statuses, 200)
    if (read <= load.time) tally.completedInTime += 1
  }
  tally.latencies.at(timedOut ? 'givenUp' : 'success').record(response)
  tally.latencies.at('wait').record(due - intended)
  tally.latencies.at('slip').record(handed - due)
  tally.latencies.at('floor').record(response - (handed - due) - (timedOut ? 0 : read - came))
  return came - handed
}

/** An instant, or the end of the stretch that contains it. */
function after(at: number, stretch: Stretch | undefined): Micros {
  return micros(stretch !== undefined && at >= stretch[0] && at < stretch[1] ? stretch[1] : at)
}

function leastOf(values: readonly number[]): number {
  let least = 0
  values.forEach((value, i) => {
    if (value < (values[least] ?? 0)) least = i
  })
  return least
}
