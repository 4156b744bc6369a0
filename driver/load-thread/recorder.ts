/**
 * Counts and histograms of current events; flipped each second without stopping the writer. It is called several times
 * per request, a hundred thousand times a second: the usual cases need no lookup in a Map and no allocation.
 */
import { type CheckExample, countCheck, exampleOf, MAX_EXAMPLES } from '../../lib/measure/checks.ts'
import { cleanDetail, type FailureDetail, MAX_DETAILS } from '../../lib/measure/details.ts'
import type { FailureCode } from '../../lib/measure/failures.ts'
import type { Latencies } from '../../lib/measure/latencies.ts'
import { isSuccess } from '../../lib/measure/facts.ts'
import { httpMeasurements, type Measurement } from '../../lib/measure/measurements.ts'
import { httpNotes, type Note } from '../../lib/measure/notes.ts'
import { increment, isEmpty, type Tally } from '../../lib/measure/tally.ts'
import { between, later, type Micros, micros } from '../../lib/units.ts'
import type { Completion, ConnectionTimes, Failure, Sink } from '../engines/engine.ts'
import type { Exchange } from '../engines/exchange.ts'
import type { Judgement } from '../engines/judge.ts'
import { LabelRecorder, type OwnNames } from './label-recorder.ts'
import type { LoadClock } from './load-clock.ts'
import { PhaseClock, type PhaseTiming } from './phase-clock.ts'

/** Failures caused by our limit: the request was given up, and would have lasted longer. */
const givenUp: ReadonlySet<FailureCode> = new Set(['timeout', 'timeout-connect', 'aborted'])
const timedOut: ReadonlySet<FailureCode> = new Set(['timeout', 'timeout-connect'])

/**
 * Whether requests have intended instants, and which. A place in flight may delay requests only if the plan sets the
 * instants.
 */
export type Instants = 'none' | 'after-answers' | 'planned'

/** What a load is, as far as it decides what is recorded. */
export interface RecorderOptions {
  /** Of the requests of each phase. */
  readonly instants: readonly Instants[]
  /** The timeout of requests: a request that was given up for it lasted no longer. */
  readonly timeout: Micros
  /** The own timeouts of requests, by index; none by default. */
  readonly ownTimeouts?: readonly (Micros | undefined)[]
  /** The number of requests of the plan; 1 by default. */
  readonly requests?: number
  /** The measurements of the protocol in addition to those of every load; by default those of HTTP. */
  readonly measurements?: readonly Measurement[]
  /** The counts of its protocol in addition to outcomes; by default those of HTTP. */
  readonly notes?: readonly Note[]
  /** When planned instants are; by default, the load is never paused. */
  readonly loadClock?: LoadClock
  /** Masks the secrets in a text of the target; by default there are none. */
  readonly mask?: (text: string) => string
}

/** Why an arrival was never sent: the backlog was full, or the process was paused when it was due. */
export type Dropped = 'backlog' | 'paused'

/** The records of one label of the plan; `label` is its number. */
export interface LabelTally {
  readonly label: number
  readonly tally: Tally
}

/** A slot is free again: its exchange, when the exchange ended for an ideal generator, and when that was detected. */
export type OnFree = (exchange: Exchange, endedAt: Micros, now: Micros) => void

function unmasked(text: string): string {
  return text
}

/** The records of a worker's load: one writer, flipped by the same thread. */
export class Recorder implements Sink {
  /** Called after each outcome. */
  onFree: OnFree = () => undefined
  readonly #options: RecorderOptions
  readonly #requests: number
  /** Of the protocol's measurements and notes. */
  readonly #names: OwnNames
  #startAt = micros(0)
  readonly #phases: PhaseClock
  readonly #labels: LabelRecorder[] = []
  /** The phase of the request that was sent last: connections are made for it. */
  #sending = 0
  #details = new Map<FailureCode, string>()
  #examples = new Map<string, string>()
  /** Phases that only time bounds, or whose requests are not known one by one: their planned requests are those sent. */
  readonly #plannedBySending = new Set<number>()
  /** The requests of each phase of which `plan` has told. */
  readonly #planned: (readonly number[])[] = []

  constructor(options: RecorderOptions) {
    this.#options = options
    this.#requests = options.requests ?? 1
    this.#phases = new PhaseClock(options.instants.length, options.loadClock)
    const { measurements = httpMeasurements, notes = httpNotes } = options
    this.#names = { measurements: measurements.map(({ name }) => name), notes: notes.map(({ name }) => name) }
  }

  /** The load starts at a known instant. Call this before anything is sent. */
  begin(startAt: Micros): void {
    this.#startAt = startAt
  }

  /** A phase begins, by its index in the plan. Call this before anything of it is sent. */
  enter(phase: number, timing: PhaseTiming): void {
    this.#phases.enter(phase, timing)
  }

  /**
   * The requests of a phase: a number for each request of the plan, or of all together, which is counted only if there
   * is one request; Infinity: limited only by time. Call this for each phase, before anything is sent, and again when
   * the plan has changed.
   */
  plan(phase: number, counts: readonly number[] | number): void {
    const each = typeof counts === 'number' ? [counts] : counts
    const before = this.#planned[phase] ?? []
    if (each.length !== this.#requests || each.includes(Number.POSITIVE_INFINITY)) this.#plannedBySending.add(phase)
    else each.forEach((count, name) => (this.#at(phase, name).tally.planned += count - (before[name] ?? 0)))
    this.#planned[phase] = each
  }

  /** Connections that were needed at the start of the run but were not made. */
  notConnected(count: number): void {
    this.#at(0, 0).tally.notConnected += count
  }

  /** A request was handed to the engine. */
  sent(exchange: Exchange): void {
    const { intendedAt, dueAt, firedAt, slip, spread, phase, name } = exchange
    const { tally, samples } = this.#at(phase, name)
    const until = this.#phases.untilOf(phase)
    tally.sent += 1
    this.#sending = phase
    if (firedAt < until) tally.sentInTime += 1
    samples.sent(firedAt)
    if (spread >= 0) samples.latencies.at('spread').record(spread)
    const instants = this.#options.instants[phase]
    if (instants === 'none') return
    samples.slip.record(slip)
    if (instants === 'after-answers') return
    samples.waited(between(intendedAt, dueAt))
    if (dueAt >= until) tally.overdue += 1
  }

  /** An arrival was given up; phase and request are indices in the plan. */
  drop(why: Dropped, phase = 0, name = 0): void {
    const { tally } = this.#at(phase, name)
    if (why === 'backlog') tally.droppedBacklog += 1
    else tally.droppedPaused += 1
  }

  connected({ dns, connect, tls }: ConnectionTimes): void {
    const { latencies } = this.#at(this.#sending, 0).samples
    if (dns >= 0) latencies.at('dns').record(dns)
    if (connect >= 0) latencies.at('connect').record(connect)
    if (tls >= 0) latencies.at('tls').record(tls)
  }

  measured({ phase, name }: Exchange, measurement: number, value: number): void {
    this.#at(phase, name).samples.measured(measurement, value)
  }

  noted({ phase, name }: Exchange, note: number): void {
    this.#at(phase, name).noted(note)
  }

  completed(completion: Completion): void {
    const { exchange, endedAt, unread, status, judgement } = completion
    const label = this.#at(exchange.phase, exchange.name)
    const { tally } = label
    tally.completed += 1
    this.#inTime(exchange, endedAt, tally)
    tally.bytesReceived += completion.bytesReceived
    tally.bytesSent += completion.bytesSent
    label.status(status)
    const isGood = judgement === undefined ? isSuccess(status) : this.#judged(tally, status, judgement)
    label.samples.answered(completion, isGood)
    this.onFree(exchange, micros(endedAt - unread), completion.freeAt ?? endedAt)
  }

  failed({ exchange, code, endedAt, freeAt, detail }: Failure): void {
    const { tally, samples } = this.#at(exchange.phase, exchange.name)
    tally.failed += 1
    increment(tally.failures, code)
    if (detail !== undefined && this.#details.size < MAX_DETAILS && !this.#details.has(code)) {
      this.#details.set(code, cleanDetail(detail))
    }
    // If the timeout expired during a pause of this process, the request ended at that instant, not at its detection.
    const { timeout, ownTimeouts } = this.#options
    const limit = later(exchange.firedAt, ownTimeouts?.[exchange.name] ?? timeout)
    const ended = timedOut.has(code) ? micros(Math.min(endedAt, limit)) : endedAt
    this.#lasted(samples.latencies, { exchange, code, ended })
    this.onFree(exchange, ended, freeAt ?? endedAt)
  }

  /** Returns the records since the last flip, by label, and resets. Empty labels are omitted. */
  flip(): LabelTally[] {
    const flipped: LabelTally[] = []
    this.#labels.forEach((recorder, label) => {
      if (!recorder.touched) return
      recorder.touched = false
      const tally = recorder.take(this.#startAt)
      if (this.#plannedBySending.has(Math.floor(label / this.#requests)))
        tally.planned += tally.sent + tally.droppedBacklog + tally.droppedPaused
      if (!isEmpty(tally)) flipped.push({ label, tally })
    })
    return flipped
  }

  /** Returns the system's message for the first failure of each code, for a few codes, since the last call. */
  takeDetails(): readonly FailureDetail[] {
    if (this.#details.size === 0) return []
    const details = [...this.#details].map(([code, detail]) => ({ code, detail }))
    this.#details = new Map()
    return details
  }

  /** Returns a response that failed a check, for a few checks, since the last call. */
  takeExamples(): readonly CheckExample[] {
    if (this.#examples.size === 0) return []
    const examples = [...this.#examples].map(([check, example]) => ({ check, example }))
    this.#examples = new Map()
    return examples
  }

  /** Counts the outcome of checks. @returns whether the response is a success */
  #judged(tally: Tally, status: number, { failed, judgesStatus, body }: Judgement): boolean {
    const isRight = isSuccess(status)
    if (!isRight && (judgesStatus || failed.length > 0)) tally.statusJudged += 1
    if (failed.length === 0) return isRight || judgesStatus
    tally.checkFailed += 1
    for (const text of failed) {
      countCheck(tally.checks, text, 1)
      if (this.#examples.size >= MAX_EXAMPLES || this.#examples.has(text)) continue
      this.#examples.set(text, exampleOf(status, body, this.#options.mask ?? unmasked))
    }
    return false
  }

  /** The duration of a request that was given up, which is a lower bound; other failures have no response time. */
  #lasted(
    latencies: Latencies,
    { exchange, code, ended }: Pick<Failure, 'exchange' | 'code'> & { ended: Micros },
  ): void {
    const span = between(exchange.intendedAt, ended)
    if (!givenUp.has(code)) {
      latencies.at('failure').record(span)
      return
    }
    latencies.at('givenUp').record(span)
    latencies.at('floor').record(span - exchange.slip)
  }

  /** A response counts for the throughput of the phase during which it came, whichever phase its request is of. */
  #inTime({ phase, name }: Exchange, endedAt: Micros, own: Tally): void {
    const during = this.#phases.phaseAt(endedAt)
    if (during === phase) own.completedInTime += 1
    else if (during >= 0) this.#at(during, name).tally.completedInTime += 1
  }

  #at(phase: number, name: number): LabelRecorder {
    const label = phase * this.#requests + name
    const recorder = this.#labels[label] ?? this.#make(label)
    recorder.touched = true
    return recorder
  }

  #make(label: number): LabelRecorder {
    // An array with holes would be slow to read.
    while (this.#labels.length < label) this.#labels.push(new LabelRecorder(this.#names))
    const made = new LabelRecorder(this.#names)
    this.#labels[label] = made
    return made
  }
}
