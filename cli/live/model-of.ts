/** From the answers of the API to what is shown of a test. Pure. */
import type { FiguresAnswer, MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { phaseTitle } from '../../lib/measure/phase-title.ts'
import { plural } from '../../lib/measure/phrases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { errorCount, errorKinds, errorShare } from '../../report/error-kinds.ts'
import type { Course } from './course.ts'
import {
  type LiveDriver,
  type LiveErrors,
  type LiveModel,
  type LiveSeries,
  type LiveState,
  type LiveTime,
  noResponse,
  type Note,
} from './model.ts'

/** What is known of a test at one moment. */
export interface Seen {
  readonly test: TestAnswer
  readonly course: Course
  /** The latest figures; undefined before the first. */
  readonly figures: MetricsAnswer | undefined
  readonly series: LiveSeries
  /** Whether a change of the load pauses it now. */
  readonly isPaused: boolean
  /** Whether the reader has ended the load. */
  readonly isStopping: boolean
  /** The wall clock, in milliseconds since 1970. */
  readonly now: number
  readonly note: Note | undefined
  readonly keys: boolean
}

export function modelOf(seen: Seen): LiveModel {
  const { test, figures, series, note, keys } = seen
  const overall = figures?.overall ?? nothing
  const time = timeOf(seen)
  return {
    title: titleOf(test),
    state: stateOf(seen, time),
    time,
    phase: phaseOf(seen, time),
    recent: figures?.recent,
    overall,
    response: overall.latencies.response,
    errors: errorsOf(overall),
    series,
    distribution: figures?.distribution,
    thresholds: figures?.thresholds ?? [],
    drivers: driversOf(seen),
    note,
    keys,
  }
}

/** The figures before the first window. */
const nothing = {
  ...{ planned: 0, sent: 0, completed: 0, failed: 0, succeeded: 0, checkFailed: 0, dropped: 0, inFlight: 0 },
  rates: { planned: null, sent: 0, throughput: 0 },
  droppedBy: { backlog: 0, paused: 0 },
  ...{ statuses: {}, failures: {}, checks: {} },
  latencies: { response: noResponse },
}
type Overall = Pick<FiguresAnswer, Exclude<keyof typeof nothing, 'latencies'>>

function titleOf({ name, config, drivers }: TestAnswer): string {
  const [first, ...others] = config.requests
  const what = others.length === 0 ? `${first?.method ?? 'GET'} ` : `${plural(others.length + 1, 'request')} on `
  const from = drivers.length > 1 ? ` from ${plural(drivers.length, 'driver')}` : ''
  return `${name === '' ? '' : `${name}: `}${what}${config.target}${from}`
}

function stateOf(seen: Seen, { draining }: LiveTime): LiveState {
  const { test, figures, isPaused, isStopping } = seen
  if (test.startAt === null) return 'waiting'
  if (isStopping) return 'stopping'
  if (isAhead(seen)) return 'connecting'
  if (draining > 0 || figures?.state === 'draining') return 'draining'
  return isPaused ? 'paused' : 'running'
}

/** Whether the load has been triggered and has not started. Clocks differ: figures say that it has. */
function isAhead({ test: { startAt }, figures, now }: Seen): boolean {
  return (figures?.windowEnd ?? null) === null && startAt !== null && Date.parse(startAt) > now
}

function timeOf(seen: Seen): LiveTime {
  const { test, figures, now } = seen
  const startAt = test.startAt === null ? now : Date.parse(test.startAt)
  const { windowEnd = null, pausedSeconds: paused = 0 } = figures ?? {}
  const passed = windowEnd === null ? 0 : (Date.parse(windowEnd) - startAt) / 1_000 - paused
  const of = endOf(seen, paused)
  const over = of === undefined ? 0 : passed - of
  return {
    passed: of === undefined ? passed : Math.min(passed, of),
    of,
    share: shareOf(seen, passed, of),
    left: of === undefined ? estimateOf(figures) : Math.max(0, of - passed),
    draining: Math.max(0, over),
    paused,
    startsIn: (startAt - now) / 1_000,
  }
}

/** The figures know the changes of the load, the plan its maximum duration; in seconds, without the pauses so far. */
function endOf({ figures, course }: Seen, paused: number): number | undefined {
  const to = figures?.phases.at(-1)?.to ?? null
  return to === null ? course.seconds : Math.min(to - paused, course.seconds ?? Number.POSITIVE_INFINITY)
}

/** By time or by requests, whichever ends the load first. */
function shareOf({ test, figures }: Seen, passed: number, of: number | undefined): number | undefined {
  const byTime = of === undefined || of === 0 ? undefined : passed / of
  const { planned, ended } = amountsOf(figures)
  const byCount = endsByCount(test.config) && planned > 0 ? ended / planned : undefined
  if (byTime === undefined && byCount === undefined) return undefined
  return Math.min(1, Math.max(0, byTime ?? 0, byCount ?? 0))
}

/** Whether a number of requests ends closed load: that of open load is one of its time. */
function endsByCount({ phases }: Plan): boolean {
  return phases.some(({ shape }) => shape.kind === 'closed' && shape.count !== undefined)
}

/** The requests of all phases: planned, and ended. */
function amountsOf(figures: MetricsAnswer | undefined): { planned: number; ended: number } {
  const phases = figures?.phases ?? []
  return {
    planned: phases.reduce((sum, { planned }) => sum + planned, 0),
    ended: phases.reduce((sum, { completed, failed }) => sum + completed + failed, 0),
  }
}

function estimateOf(figures: MetricsAnswer | undefined): number | undefined {
  const { planned, ended } = amountsOf(figures)
  const rate = figures?.recent?.rates.throughput ?? 0
  return rate > 0 && planned > ended ? (planned - ended) / rate : undefined
}

function phaseOf({ test, figures, course }: Seen, { passed }: LiveTime): string | undefined {
  const { phases } = test.config
  if (phases.length < 2 || figures === undefined) return undefined
  const index = course.phaseAt(
    passed,
    figures.phases.map(({ sent }) => sent),
  )
  const phase = figures.phases[index]
  return phase === undefined ? undefined : `${phaseTitle(phase)} (${index + 1} of ${phases.length})`
}

function errorsOf(overall: Overall): LiveErrors {
  return { count: errorCount(overall), share: errorShare(overall), kinds: errorKinds(overall) }
}

/** The states of a driver that are worth a word. */
const quiet: ReadonlySet<string> = new Set(['invited', 'ready', 'running', 'done'])

function driversOf({ test, figures }: Seen): LiveDriver[] {
  const drivers = figures?.drivers ?? []
  if (drivers.length < 2) return []
  const states = new Map(test.drivers.map(({ nodeId, state }) => [nodeId, state]))
  return drivers.map(({ nodeId, sent, completed, inFlight, latencies, ...rest }) => {
    const state = states.get(nodeId) ?? 'running'
    const trouble = quiet.has(state) ? '' : state
    const errors = errorCount({ completed, ...rest })
    return { nodeId, trouble, sent, completed, errors, inFlight, response: latencies.response }
  })
}
