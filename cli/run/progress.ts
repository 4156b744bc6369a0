/** Progress of a run: one line on a terminal, rewritten each second and removed before the report. */
import type { LiveAnswer } from '../../lib/api/answers.ts'
import type { Course } from './course.ts'

export interface Terminal {
  write(text: string): unknown
  readonly columns?: number
}

/** Moves to the first column, and clears the line. */
const CLEAR = '\r\u001b[K'
const COLUMNS = 80
/** A shorter time to the start is not shown. */
const NOTICEABLE_SECONDS = 0.5

/** The text of the line; `before` are the figures of a second ago. */
export function progressLine(now: LiveAnswer, before: LiveAnswer | undefined, times: Times): string {
  const { completed, failed, dropped, latencies } = now.overall
  const { seconds, pausedSeconds = 0, of, phase } = times
  const passed = seconds - pausedSeconds
  const done = completed - (before?.overall.completed ?? 0)
  const rate = seconds > times.before ? done / (seconds - times.before) : 0
  const { p99 } = latencies.response
  return [
    ...(phase === undefined ? [] : [phase]),
    elapsed(passed, of) + (phase === undefined ? '' : left(passed, of)),
    `${Math.round(rate)}/s`,
    `p99 ${p99 === null ? '–' : `${p99.toPrecision(3)} ms`}`,
    `failed ${failed}`,
    ...(dropped > 0 ? [`dropped ${dropped}`] : []),
  ].join('   ')
}

/**
 * After the time of the load, overdue requests are still sent and requests in flight end: the drain is not part of that
 * time.
 */
function elapsed(seconds: number, of: number | undefined): string {
  if (of === undefined) return `${seconds.toFixed(0)} s`
  const over = seconds - of
  const passed = over < 0 ? Math.floor(seconds) : of
  return `${passed} s of ${of} s${over < 1 ? '' : `, draining for ${over.toFixed(0)} s`}`
}

/** The time left over all phases. */
function left(seconds: number, of: number | undefined): string {
  return of === undefined || seconds >= of ? '' : `, ${Math.ceil(of - seconds)} s left`
}

/** Seconds since the start of these figures and of the previous ones, and the duration of the load, if known. */
export interface Times {
  readonly seconds: number
  /** For how many of them the load was paused; 0 unless given. */
  readonly pausedSeconds?: number | undefined
  readonly before: number
  readonly of: number | undefined
  /** The current phase of a plan of several. */
  readonly phase?: string | undefined
}

export class Progress {
  readonly #terminal: Terminal
  readonly #course: Course
  #last: LiveAnswer | undefined
  #lastSeconds = 0
  #shown = false

  constructor(terminal: Terminal, course: Course) {
    this.#terminal = terminal
    this.#course = course
  }

  /** The load has been triggered. If its start is some time ahead, connections are made until then. */
  starts(inSeconds: number): void {
    if (inSeconds < NOTICEABLE_SECONDS) return
    this.#terminal.write(`${CLEAR}making connections; the load starts in ${inSeconds.toFixed(1)} s`)
    this.#shown = true
  }

  /**
   * The figures of another second have arrived.
   * @param startAt when the load began, as text
   * @param sent the number of requests of each phase so far
   */
  show(metrics: LiveAnswer, startAt: string | null, sent: () => readonly number[] = () => []): void {
    if (startAt === null || metrics.windowEnd === null) return
    const seconds = (Date.parse(metrics.windowEnd) - Date.parse(startAt)) / 1_000
    // The last figures arrive a second time with the end of the run, without any new second.
    if (this.#last !== undefined && seconds <= this.#lastSeconds) return
    const { pausedSeconds = 0 } = metrics
    const phase = this.#course.phaseAt(seconds - pausedSeconds, sent)
    const times = { seconds, pausedSeconds, before: this.#lastSeconds, of: this.#course.seconds, phase }
    const line = progressLine(metrics, this.#last, times)
    this.#terminal.write(CLEAR + line.slice(0, (this.#terminal.columns ?? COLUMNS) - 1))
    this.#last = metrics
    this.#lastSeconds = seconds
    this.#shown = true
  }

  /** Removes the line. */
  clear(): void {
    if (this.#shown) this.#terminal.write(CLEAR)
    this.#shown = false
  }
}
