/** The loads of the cases, and their plans: computed here independently of the code under test. */
import type { AvalancheBody, TsunamiBody } from '../../lib/api/bodies.ts'
import type { EngineName } from '../../lib/plan/transport.ts'
import { fromSeconds, type Micros, micros } from '../../lib/units.ts'
import type { OpenPlan } from './ideal.ts'

interface Common {
  /** The most requests in flight; the plan's default if absent. */
  readonly connections?: number
  /** The timeout in whole seconds. */
  readonly timeout?: number
  /** The drain time of an open load, in seconds. */
  readonly drain?: number
  readonly engine?: EngineName
  readonly strict?: true
}

/** Rates are in requests per second, times in seconds; either count or seconds is given. */
export type TruthLoad =
  | (Common & { readonly kind: 'rate'; readonly rate: number; readonly seconds?: number; readonly count?: number })
  | (Common & { readonly kind: 'climb'; readonly to: number; readonly seconds: number })
  | (Common & { readonly kind: 'bursts'; readonly loads: number; readonly burst: number; readonly every: number })
  | (Common & {
      readonly kind: 'closed'
      readonly connections: number
      readonly seconds?: number
      readonly count?: number
    })

const DEFAULTS = { slots: 1_000, backlog: 10_000, timeout: 10 }

/** The timeout of a request. */
export function timeoutOf({ timeout = DEFAULTS.timeout }: TruthLoad): Micros {
  return fromSeconds(timeout)
}

/** The time of a load; undefined if only its last response ends it. */
export function timeOf(load: TruthLoad): Micros | undefined {
  switch (load.kind) {
    case 'rate':
      return fromSeconds(load.seconds ?? countOf(load) / load.rate)
    case 'climb':
      return fromSeconds(load.seconds)
    case 'bursts':
      return load.loads === 1 || load.every === 0 ? undefined : fromSeconds(load.loads * load.every)
    case 'closed':
      return load.seconds === undefined ? undefined : fromSeconds(load.seconds)
  }
}

/** The maximum time until the last request is sent, in seconds. */
export function lastsAtMost(load: TruthLoad): number {
  const { timeout = DEFAULTS.timeout, drain = timeout } = load
  return (timeOf(load) ?? fromSeconds(30)) / 1e6 + timeout + drain
}

/** The plan of an open load; undefined for a closed one, in which no request is due at an instant. */
export function openPlanOf(load: TruthLoad): OpenPlan | undefined {
  if (load.kind === 'closed') return undefined
  const { connections: slots = DEFAULTS.slots, timeout = DEFAULTS.timeout, drain = timeout } = load
  const time = timeOf(load)
  const until = time === undefined ? Number.POSITIVE_INFINITY : time + fromSeconds(drain)
  return { instants: instantsOf(load), slots, backlog: DEFAULTS.backlog, until }
}

function instantsOf(load: Exclude<TruthLoad, { kind: 'closed' }>): number[] {
  const of = (count: number, instant: (k: number) => number): number[] =>
    Array.from({ length: count }, (_, k) => instant(k))
  switch (load.kind) {
    case 'rate':
      return of(countOf(load), (k) => (k * 1e6) / load.rate)
    // The rate climbs from 0: request k is due when the area below the rate is k.
    case 'climb':
      return of(Math.ceil((load.to * load.seconds) / 2), (k) => Math.sqrt((2 * k * load.seconds) / load.to) * 1e6)
    case 'bursts':
      return of(load.loads * load.burst, (k) => Math.floor(k / load.burst) * load.every * 1e6)
  }
}

function countOf({
  rate,
  seconds = 0,
  count = Math.ceil(rate * seconds),
}: Extract<TruthLoad, { kind: 'rate' }>): number {
  return count
}

/** The request for a load: the body of POST /avalanche, or of POST /tsunami/{every}. */
export type Posted = { readonly avalanche: AvalancheBody } | { readonly tsunami: TsunamiBody; readonly every: number }

export function postedOf(load: TruthLoad, target: string): Posted {
  const { connections, timeout, drain, engine = 'sockets', strict } = load
  const common = {
    ...{ target, identify: true, transport: { engine } },
    ...definedOnly({ connections, timeout, drain, strict }),
  }
  switch (load.kind) {
    case 'rate':
      return {
        avalanche: { ...common, rate: load.rate, ...definedOnly({ duration: load.seconds, count: load.count }) },
      }
    case 'climb':
      return { avalanche: { ...common, stages: [{ from: 0, to: load.to, seconds: load.seconds }] } }
    case 'bursts':
      return { tsunami: { ...common, bursts: load.loads, size: load.burst }, every: load.every }
    case 'closed':
      return { avalanche: { ...common, ...definedOnly({ duration: load.seconds, count: load.count }) } }
  }
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Converts an offset from the start to an instant. */
export function instantAt(startAt: Micros, offset: number): Micros {
  return micros(startAt + offset)
}
