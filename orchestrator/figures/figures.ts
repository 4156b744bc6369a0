/** The figures of a run, per driver and for all: from the ledger's tallies, never from averages of averages. */
import type { DriverFiguresAnswer, LiveAnswer, MetricsAnswer } from '../../lib/api/answers.ts'
import { distributionOf } from '../../lib/api/distribution.ts'
import { figuresAnswerOf } from '../../lib/api/figures.ts'
import type { GeneratorLoad } from '../../lib/measure/generator.ts'
import { type PhaseSeen, timeOf } from '../../lib/measure/elapsed.ts'
import { responseOf } from '../../lib/measure/response.ts'
import { type Context, type Lost, nothingLost, round, type Summary, summarise } from '../../lib/measure/summary.ts'
import { droppedOf, emptyTally, type Tally } from '../../lib/measure/tally.ts'
import { isOpenLoad, measuredTimeOf } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { whole } from '../../lib/plan/segment.ts'
import { fromMillis, micros, toSeconds } from '../../lib/units.ts'
import type { Account, Gap } from '../ledger/ledger.ts'
import type { Stated } from '../fleet/reports.ts'
import { livePlanFor, livePlanOf, loadTimeAt } from '../live-change/live-plan.ts'
import { gapsByNode, missingOf, windowsIn } from '../run/gaps.ts'
import type { RunRecord } from '../run/record.ts'
import { participants, type RunDriver } from '../run/run.ts'
import { segmentsIn } from '../run/segments.ts'
import { breakdownOf } from './breakdown.ts'
import { figuresByLabel } from './by-label.ts'
import { plannedOfDriver, progressOf, seenIn } from './circumstances.ts'
import { countsOf, neverSentBy } from './counts.ts'
import { isAsked, measuredOf, measuredTally } from './measured.ts'
import { recentOf } from './recent.ts'
import { thresholdsAnswerOf } from './thresholds.ts'
import { verdictOf } from './verdict.ts'

/** One driver's part: its counts, and what was lost with it. */
interface Part {
  readonly driver: RunDriver
  /** The requests of each phase that are planned for it. */
  readonly planned: readonly number[]
  /** Of the measured phases. */
  readonly tally: Readonly<Tally>
  readonly phases: readonly PhaseSeen[]
  readonly neverSent: number
  readonly lost: Lost
  readonly load: GeneratorLoad | undefined
}

/** The response of GET /metrics/{id}. */
export function metricsOf(record: RunRecord): MetricsAnswer {
  const counted = countedOf(record)
  const drivers = counted.parts.map((part) => driverFiguresOf(part, record))
  const labels = figuresByLabel(counted.parts, record)
  return { ...liveWith(counted, record), ...distributionIn(record), ...breakdownOf(record), labels, drivers }
}

function distributionIn({ ledger, run }: RunRecord): Pick<MetricsAnswer, 'distribution'> {
  const distribution = distributionOf(responseOf(measuredOf(ledger, run.plan)))
  return distribution === undefined ? {} : { distribution }
}

/** The same without the figures of each driver, which are the most expensive: for frequent callers. */
export function liveOf(record: RunRecord): LiveAnswer {
  return liveWith(countedOf(record), record)
}

/** The counts of drivers, and the windows that never arrived. */
interface Counted {
  readonly parts: readonly Part[]
  readonly missing: readonly Gap[]
}

function countedOf(record: RunRecord): Counted {
  const missing = missingOf(record)
  return { parts: partsOf(record, missing), missing }
}

function liveWith({ parts, missing }: Counted, record: RunRecord): LiveAnswer {
  const { run, ledger } = record
  const { through } = ledger
  return {
    TestId: run.id,
    state: run.state,
    windowEnd: run.startAt === undefined || through === 0 ? null : isoOf(run.startAt + through),
    ...pausedOf(record),
    overall: figuresAnswerOf(overallOf(record, parts)),
    ...recentOf(record),
    missing: missing.map((gap) => ({ ...gap })),
    ...(run.plan.thresholds === undefined ? {} : thresholdsAnswerOf(verdictOf(record).thresholds)),
  }
}

function pausedOf({ run, ledger: { through } }: RunRecord): Pick<LiveAnswer, 'pausedSeconds'> {
  const paused = through - loadTimeAt(run, through)
  return paused === 0 ? {} : { pausedSeconds: round(toSeconds(micros(paused)), 3) }
}

function partsOf({ run, ledger }: RunRecord, gaps: readonly Gap[]): Part[] {
  const missing = gapsByNode(gaps)
  const segments = segmentsIn(run)
  return participants(run).map((driver, index) => {
    const account = ledger.account(driver.nodeId, driver.boot)
    const place = segments[index] ?? whole
    const planned = plannedOfDriver(run, driver, { place, account })
    const tally = measuredTally(account ?? nothing, run.plan, planned)
    const windows = windowsIn(missing.get(driver.nodeId) ?? [])
    return {
      driver,
      planned,
      tally,
      phases: seenIn(run, account?.parts ?? [], planned),
      ...endOf(account, tally, run.plan),
      lost: {
        windows,
        atMost: isUnknown(driver, account) ? unreported(tally, isAsked(livePlanFor(run, driver), place)) : 0,
      },
    }
  })
}

function endOf(account: Account | undefined, tally: Readonly<Tally>, plan: Plan): Pick<Part, 'neverSent' | 'load'> {
  if (account === undefined) return { neverSent: 0, load: undefined }
  return { neverSent: neverSentBy(account, tally, plan), load: account.load }
}

const nothing = { total: emptyTally(), parts: [] }

/** Whether a driver vanished or its load was aborted, so that it may have sent requests that it did not report. */
function isUnknown({ state }: RunDriver, account: Account | undefined): boolean {
  const told = account?.last !== undefined && account.last.ending !== 'failed'
  const vanished = state === 'lost' || state === 'late' || (state === 'failed' && account !== undefined)
  return vanished && !told
}

/** It may have sent the remaining requests of its plan; null if the plan does not set their number. */
function unreported(tally: Readonly<Tally>, asked: boolean): number | null {
  return asked ? Math.max(0, tally.planned - tally.sent - droppedOf(tally)) : null
}

/** Null as soon as one part is unknown. */
function addLost(sum: Lost, { windows, atMost }: Lost): Lost {
  const known = sum.atMost === null || atMost === null ? null : sum.atMost + atMost
  return { windows: sum.windows + windows, atMost: known }
}

function overallOf(record: RunRecord, parts: readonly Part[]): Summary {
  const { ledger, run } = record
  const planned = run.plan.phases.map((_, phase) => parts.reduce((sum, part) => sum + (part.planned[phase] ?? 0), 0))
  const tally = measuredTally(ledger, run.plan, planned)
  const phases = seenIn(run, ledger.parts, planned)
  const lost = parts.map((part) => part.lost).reduce(addLost, nothingLost)
  const neverSent = parts.reduce((sum, part) => sum + part.neverSent, 0)
  return withStated(summarise(tally, contextOf({ neverSent, lost }, record, phases)), record)
}

/** All figures of a run use one time, that of its plan; if the plan sets none, each uses its own last response. */
function contextOf(
  rest: Pick<Context, 'neverSent' | 'lost'>,
  record: RunRecord,
  phases: readonly PhaseSeen[],
): Context {
  const plan = livePlanOf(record.run)
  const time = timeOf(plan, { ...progressOf(record), phases })
  return { ...rest, time, due: isOpenLoad(plan) ? (measuredTimeOf(plan) ?? time) : undefined }
}

function driverFiguresOf(part: Part, record: RunRecord): DriverFiguresAnswer {
  const { driver, tally, load } = part
  const { nodeId, reports } = driver
  const counted = summarise(tally, contextOf(part, record, part.phases))
  const stated = record.stated.get(nodeId)
  const summary = reports === 'summary' && stated !== undefined ? figuresStated(stated, counted) : counted
  const kind = reports === 'summary' ? { summaryOnly: true } : {}
  return { nodeId, ...figuresAnswerOf(summary), ...generatorOf(load), ...kind }
}

function generatorOf(load: GeneratorLoad | undefined): Pick<DriverFiguresAnswer, 'generator'> {
  if (load === undefined) return {}
  return {
    generator: {
      busy: load.cpu,
      ...(load.busy === undefined ? {} : { meanBusy: load.busy }),
      loopLagMs: round(load.loopLag / 1_000, 3),
      gc: load.gc,
    },
  }
}

/** The stated figures of a driver in the form of counted ones: unstated fields stay empty. */
function figuresStated(stated: Stated, empty: Summary): Summary {
  const { sent, completed, min, mean, median, mode, max } = stated
  const response = { ...empty.latencies.response, count: completed, min, mean, median, mode, max }
  return { ...empty, sent, completed, latencies: { ...empty.latencies, response } }
}

/** Adds the stated figures that can be added up: counts, minimum and maximum. */
function withStated(summary: Summary, record: RunRecord): Summary {
  const stated = [...record.stated.values()]
  if (stated.length === 0) return summary
  const { sent, completed } = countsOf(record)
  const { response } = summary.latencies
  const least = numbersIn([response.min, ...stated.map(({ min }) => min)])
  const greatest = numbersIn([response.max, ...stated.map(({ max }) => max)])
  const ends = {
    min: least.length === 0 ? null : Math.min(...least),
    max: greatest.length === 0 ? null : Math.max(...greatest),
  }
  return { ...summary, sent, completed, latencies: { ...summary.latencies, response: { ...response, ...ends } } }
}

function numbersIn(values: readonly (number | null | undefined)[]): number[] {
  return values.filter((value) => typeof value === 'number')
}

/** An instant of the common clock (µs since 1970) as text. */
export function isoOf(common: number): string {
  return new Date(common / fromMillis(1)).toISOString()
}
