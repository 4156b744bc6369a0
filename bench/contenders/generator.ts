/** What a contender is: it begins a load, and says in the end what it thinks it did. */
import type { EngineName } from '../../lib/plan/transport.ts'
import type { Micros } from '../../lib/units.ts'

/** One load, the same for every contender. */
export interface Load {
  readonly url: string
  readonly connections: number
  /** Whole seconds, because some tools take no others. */
  readonly seconds: number
  /** Load threads. */
  readonly threads: number
  /** The cores that the generator may use, as taskset says them. */
  readonly cores: string
  /** Requests a second; as fast as possible without it. */
  readonly rate?: number
  /** HTTP/2: requests in flight on each connection. */
  readonly streams?: number
  /** A pacer that spins: only ours has one. */
  readonly strict?: boolean
  /** Ends after so many requests instead of after its time. */
  readonly count?: number
  /** Whole seconds that a request may take; what each has by default without it. */
  readonly timeout?: number
  /** Requests carry their number: only ours can. */
  readonly identify?: boolean
}

/** Percentiles as a contender reports them, in ms. */
export interface ReportedLatency {
  readonly p50: number
  readonly p99: number
  readonly p99_9?: number | undefined
  readonly max: number
}

/** What a contender says of its load. */
export interface Reported {
  readonly requests: number
  readonly errors: number
  /** Requests a second. */
  readonly rate?: number
  readonly latency?: ReportedLatency
  /** Its own lateness, in ms, where it says so. */
  readonly slip?: Pick<ReportedLatency, 'p50' | 'p99'>
  /** The exact instant of its first request, where it says so. */
  readonly startAt?: Micros
}

/** A load that has begun. */
export interface Begun {
  /** The processes whose CPU time it costs. */
  readonly pids: readonly number[]
  /** The test, where it is ours. */
  readonly testId?: string
  /** Waits for its end, or ends it where it would go on for ever. */
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
