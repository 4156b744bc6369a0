/**
 * The request log: which numbered requests of which driver and test arrived, how often and when. It is an independent
 * check of a run's counts, and off by default.
 */
import type { IncomingHttpHeaders } from 'node:http'
import type { Micros } from '../lib/units.ts'

/** The default and the maximum number of requests; one takes about 60 bytes. */
export const requestLogSize = { usual: 1_000_000, most: 5_000_000 } as const

/** The maximum number of arrivals in a response. */
export const arrivalsPerPage = 100_000

/** The maximum number of drivers of all tests together that are distinguished. */
const mostDrivers = 10_000
const longestName = 200

interface DriverRecord {
  readonly numbers: number[]
  /** Whole microseconds on the monotonic clock. */
  readonly arrivedAt: number[]
  readonly distinct: Set<number>
}

/**
 * The requests of one driver; `first` and `last` are arrivals in microseconds on the monotonic clock of the target's
 * machine.
 */
export interface DriverSummary {
  readonly total: number
  readonly distinct: number
  readonly first: number
  readonly last: number
}

/** The log of one test. `distinct` counts different pairs of driver and number. */
export interface TestSummary {
  readonly test: string
  readonly total: number
  readonly distinct: number
  readonly duplicates: number
  /** Labelled requests of any test that arrived when the log was full: if not 0, the other numbers are lower bounds. */
  readonly unrecorded: number
  readonly drivers: Readonly<Record<string, DriverSummary>>
}

/** One page of arrivals, in their order. `next` is the start of the next page; null at the end. */
export interface Arrivals {
  readonly test: string
  readonly driver: string
  readonly total: number
  readonly truncated: boolean
  readonly next: number | null
  /** Pairs of request number and arrival in microseconds. */
  readonly arrivals: readonly (readonly [number, number])[]
}

export class RequestLog {
  on = false
  #max: number = requestLogSize.usual
  #tests = new Map<string, Map<string, DriverRecord>>()
  #drivers = 0
  #recorded = 0
  #unrecorded = 0
  #unlabelled = 0

  /** Starts an empty log with at most `max` requests. */
  start(max: number): void {
    this.clear()
    this.#max = max
    this.on = true
  }

  /** Stops recording; recorded requests can still be read. */
  stop(): void {
    this.on = false
  }

  /** Clears the log. */
  clear(): void {
    this.#tests = new Map()
    this.#drivers = 0
    this.#recorded = 0
    this.#unrecorded = 0
    this.#unlabelled = 0
  }

  /** Records a request by its `breakwater-` headers; a request without them is only counted. */
  note(headers: IncomingHttpHeaders, at: Micros): void {
    const test = name(headers['breakwater-test'])
    const driver = name(headers['breakwater-driver'])
    const number = wholeNumber(headers['breakwater-request'])
    if (test === undefined || driver === undefined || number === undefined) {
      this.#unlabelled += 1
      return
    }
    const record = this.#recorded < this.#max ? this.#recordOf(test, driver) : undefined
    if (record === undefined) {
      this.#unrecorded += 1
      return
    }
    record.numbers.push(number)
    record.arrivedAt.push(Math.round(at))
    record.distinct.add(number)
    this.#recorded += 1
  }

  /** The log as a whole. */
  state(): Record<string, unknown> {
    return {
      on: this.on,
      max: this.#max,
      recorded: this.#recorded,
      unrecorded: this.#unrecorded,
      unlabelled: this.#unlabelled,
      tests: [...this.#tests.keys()],
    }
  }

  /** The summary of a test; an unknown test has zeros. */
  summary(test: string): TestSummary {
    const records = this.#tests.get(test) ?? new Map<string, DriverRecord>()
    const drivers = new Map([...records].map(([driver, record]) => [driver, summarize(record)]))
    const sum = (field: 'total' | 'distinct'): number =>
      [...drivers.values()].reduce((all, driver) => all + driver[field], 0)
    const [total, distinct] = [sum('total'), sum('distinct')]
    const unrecorded = this.#unrecorded
    return { test, total, distinct, duplicates: total - distinct, unrecorded, drivers: Object.fromEntries(drivers) }
  }

  /** The arrivals of a driver from the `from`th on. */
  arrivals(test: string, driver: string, from: number): Arrivals {
    const record = this.#tests.get(test)?.get(driver)
    const total = record?.numbers.length ?? 0
    const end = Math.min(total, from + arrivalsPerPage)
    const arrivals = (record?.numbers.slice(from, end) ?? []).map((number, index): [number, number] => [
      number,
      record?.arrivedAt[from + index] ?? 0,
    ])
    const truncated = end < total
    return { test, driver, total, truncated, next: truncated ? end : null, arrivals }
  }

  #recordOf(test: string, driver: string): DriverRecord | undefined {
    const known = this.#tests.get(test)?.get(driver)
    if (known !== undefined || this.#drivers >= mostDrivers) return known
    const drivers = this.#tests.get(test) ?? new Map<string, DriverRecord>()
    const record: DriverRecord = { numbers: [], arrivedAt: [], distinct: new Set() }
    this.#tests.set(test, drivers.set(driver, record))
    this.#drivers += 1
    return record
  }
}

function summarize({ numbers, arrivedAt, distinct }: DriverRecord): DriverSummary {
  return { total: numbers.length, distinct: distinct.size, first: arrivedAt[0] ?? 0, last: arrivedAt.at(-1) ?? 0 }
}

function name(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && header !== '' && header.length <= longestName ? header : undefined
}

/** A double represents fifteen digits exactly. */
function wholeNumber(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : undefined
}
