/** Facts for tests of the verdict: of a successful load, except for the changes of a test. */
import { fromSeconds } from '../units.ts'
import { type Counted, type DriverFacts, type Facts } from './facts.ts'
import type { CommonFailureCode } from './failures.ts'
import { joinFlawed } from './flaws.ts'
import { emptyTally, merge, type Tally } from './tally.ts'

/** Pairs of a count and a latency in µs. */
export type Times = readonly (readonly [times: number, latency: number])[]

/** The changes to a driver's tally; response times are those of `success` by default. */
export interface TallyChange extends Partial<
  Omit<Tally, 'statuses' | 'failures' | 'checks' | 'latencies' | 'sent' | 'completed' | 'failed'>
> {
  readonly statuses?: Readonly<Record<number, number>>
  readonly failures?: Partial<Record<CommonFailureCode, number>>
  /** By the text of the check. */
  readonly checks?: Readonly<Record<string, number>>
  /** By measurement. */
  readonly took?: Readonly<Record<string, Times>>
}

/** A tally of requests with the given outcomes; its counts are consistent. */
export function tallyWith({ statuses = {}, failures = {}, checks = {}, took = {}, ...counts }: TallyChange): Tally {
  const tally = emptyTally()
  for (const [status, times] of Object.entries(statuses)) tally.statuses.set(Number(status), times)
  for (const [code, times] of Object.entries(failures)) tally.failures.set(code as CommonFailureCode, times)
  for (const [text, times] of Object.entries(checks)) tally.checks.set(text, times)
  tally.completed = totalOf(statuses)
  tally.failed = totalOf(failures)
  tally.sent = tally.completed + tally.failed
  const sums = { planned: tally.sent, sentInTime: tally.sent, completedInTime: tally.completed }
  Object.assign(tally, sums, counts)
  for (const [name, times] of Object.entries(took)) {
    for (const [count, latency] of times) for (let i = 0; i < count; i += 1) tally.latencies.at(name).record(latency)
  }
  return tally
}

function totalOf(counts: Readonly<Record<string, number>>): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0)
}

/** Each completed with status 200 after exactly 5 ms. */
export function healthyTally(requests = 1_000, change: TallyChange = {}): Tally {
  const times: Times = [[requests, 5_000]]
  const { took, ...rest } = change
  return tallyWith({ statuses: { 200: requests }, took: { success: times, floor: times, ...took }, ...rest })
}

/** 10,000 responses; for some of them it is unknown whether the target or the generator made them 50 ms slower. */
export function unsureTally(requests: number, change: TallyChange = {}): Tally {
  const success: Times = [
    [10_000 - requests, 5_000],
    [requests, 55_000],
  ]
  return tallyWith({ statuses: { 200: 10_000 }, took: { success, floor: [[10_000, 5_000]] }, ...change })
}

export function driverWith(tally: Tally, change: Partial<Omit<DriverFacts, 'tally'>> = {}): DriverFacts {
  return {
    nodeId: 'a',
    tally,
    neverSent: 0,
    sentOnFullNetwork: 0,
    busy: undefined,
    stoodStill: false,
    flawed: new Map(),
    ...change,
  }
}

type Given = Partial<Pick<Facts, 'open' | 'strict' | 'over' | 'stopped' | 'time' | 'sentAsStated'>>

/** The facts of all drivers together, of an open load that is over. */
export function factsWith(drivers: readonly DriverFacts[], given: Given = {}): Facts {
  const sum = (of: (driver: Counted) => number): number => drivers.reduce((total, driver) => total + of(driver), 0)
  const busiest = Math.max(-1, ...drivers.map(({ busy = -1 }) => busy))
  return {
    tally: drivers.reduce((total, { tally }) => merge(total, tally), emptyTally()),
    neverSent: sum(({ neverSent }) => neverSent),
    sentOnFullNetwork: sum(({ sentOnFullNetwork }) => sentOnFullNetwork),
    busy: busiest < 0 ? undefined : busiest,
    stoodStill: drivers.some(({ stoodStill }) => stoodStill),
    flawed: joinFlawed(drivers.map(({ flawed }) => flawed)),
    ...{ open: true, strict: false, over: true, stopped: false, time: fromSeconds(10), sentAsStated: 0 },
    ...given,
    drivers,
  }
}

/** The facts of one driver alone. */
export function factsOfOne(tally: Tally, change: Partial<Omit<DriverFacts, 'tally'>> & Given = {}): Facts {
  const {
    nodeId = 'a',
    neverSent = 0,
    sentOnFullNetwork = 0,
    busy,
    stoodStill = false,
    flawed = new Map(),
    ...given
  } = change
  return factsWith([driverWith(tally, { nodeId, neverSent, sentOnFullNetwork, busy, stoodStill, flawed })], given)
}
