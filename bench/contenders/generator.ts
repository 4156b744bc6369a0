/** A contender: it starts a load, and reports its own results at the end. */
import type { EngineName } from '../../lib/plan/transport.ts'
import type { Micros } from '../../lib/units.ts'

/** One load, the same for every contender. */
export interface Load {
  readonly url: string
  readonly connections: number
  /** Whole seconds, because some tools accept no others. */
  readonly seconds: number
  /** The number of load threads. */
  readonly threads: number
  /** The cores that the generator may use, in the form of taskset. */
  readonly cores: string
  /** Requests per second; as fast as possible if absent. */
  readonly rate?: number
  /** HTTP/2: requests in flight on each connection. */
  readonly streams?: number
  /** A pacer that busy-waits: only ours supports it. */
  readonly strict?: boolean
  /** Ends after this many requests instead of after its time. */
  readonly count?: number
  /** The timeout in whole seconds; the tool's default if absent. */
  readonly timeout?: number
  /** Requests contain their number: only ours supports it. */
  readonly identify?: boolean
}

/** Percentiles as a contender reports them, in ms. */
export interface ReportedLatency {
  readonly p50: number
  readonly p99: number
  readonly p99_9?: number | undefined
  readonly max: number
}

/** A contender's own results. */
export interface Reported {
  readonly requests: number
  readonly errors: number
  /** Requests per second. */
  readonly rate?: number
  readonly latency?: ReportedLatency
  /** Its own lateness, in ms, if it reports it. */
  readonly slip?: Pick<ReportedLatency, 'p50' | 'p99'>
  /** The exact instant of its first request, if it reports it. */
  readonly startAt?: Micros
}

/** A running load. */
export interface Begun {
  /** The processes whose CPU time it uses. */
  readonly pids: readonly number[]
  /** The id of the test, if it is one of ours. */
  readonly testId?: string
  /** Waits for its end, or ends it if it would run for ever. */
  readonly end: () => Promise<Reported>
}

export interface Generator {
  readonly name: string
  begin(load: Load): Promise<Begun>
}

/** The name of Breakwater's form with one of its engines. */
export function nameOf(form: 'breakwater' | 'bare', engine: EngineName): string {
  return `${form} ${engine}`
}
