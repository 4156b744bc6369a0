/** The search of a run: how far it has come, and how it is conducted in time. Pure. */
import { searchIn } from '../../lib/plan/search.ts'
import { spansOf } from '../../lib/plan/phases.ts'
import { toRunTime } from '../../lib/plan/pauses.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { isPerDriver } from '../../lib/plan/shapes.ts'
import { type SearchSettings, searchSettings } from '../../lib/search/settings.ts'
import type { Stage } from '../../lib/search/stage.ts'
import type { Per } from '../../lib/search/words.ts'
import { SECOND } from '../../lib/units.ts'
import { completeSecondsOf } from '../figures/thresholds.ts'
import { livePlanOf, pausesOf } from '../live-change/live-plan.ts'
import type { RunRecord } from '../run/record.ts'
import { hasEnded, participants, type Run } from '../run/run.ts'
import {
  begunSearch,
  continued,
  type Holding,
  judgedSeconds,
  pausedSearch,
  type SearchState,
  stoppedSearch,
} from './conduct.ts'
import { stageCountsIn, thresholdsIn } from './counts.ts'
import { judgedStage } from './judge.ts'

/** What a run searches, and in which measure. */
export interface Searched {
  readonly settings: SearchSettings
  readonly per: Per
}

/** Undefined for a plan without a search. */
export function searchedIn(plan: Plan): Searched | undefined {
  const { search, shape } = searchIn(plan) ?? {}
  if (search === undefined || shape === undefined) return undefined
  return { settings: searchSettings(search), per: isPerDriver(shape) ? 'driver' : 'total' }
}

const nothing: SearchState = { stages: [] }

/** How far the search of a run has come; undefined without a search, and before the trigger. */
export function searchOf(run: Run): SearchState | undefined {
  if (run.startAt === undefined || searchIn(run.plan) === undefined) return undefined
  const { search = nothing } = run
  return hasEnded(run) ? stoppedSearch(search) : search
}

/**
 * The search at a later time; the one of the run unless there is something new. A rate that a new stage holds is still
 * to be announced.
 * @param now seconds since the start of the run
 */
export function searchAt(record: RunRecord, { settings, per }: Searched, now: number): SearchState | undefined {
  const { run } = record
  const span = spanOf(run)
  const known = run.search ?? (now < span.from ? undefined : begunSearch(settings, span.from))
  if (known === undefined) return undefined
  const state = pausedSearch(
    known,
    pausesOf(run).map(({ from, to }) => ({ from: from / SECOND, to: to / SECOND })),
  )
  const times = { through: completeSecondsOf(record), earliest: Math.ceil(now) + 1, end: span.to }
  return continued(settings, state, times, (holding) => judgedIn(record, holding, per))
}

/** The whole seconds since the start of a run in which it searches; pauses are in them. */
function spanOf(run: Run): { readonly from: number; readonly to: number } {
  const plan = livePlanOf(run)
  const pauses = pausesOf(run)
  const { from, to } = spansOf(plan)[plan.phases.findIndex(({ search }) => search !== undefined)] ?? {}
  if (from === undefined || to === undefined) throw new RangeError('the time alone decides when a search runs')
  return { from: Math.ceil(toRunTime(pauses, from) / SECOND), to: toRunTime(pauses, to) / SECOND }
}

function judgedIn(record: RunRecord, holding: Holding, per: Per): Stage {
  const { stage } = holding
  const seconds = judgedSeconds(holding)
  const each = per === 'driver' ? participants(record.run).length : 1
  const counts = stageCountsIn(record, seconds, stage.perSecond * each * (seconds.to - seconds.from))
  const limit = counts.limit ?? otherRateIn(record.run, seconds.from)
  return judgedStage(stage, thresholdsIn(record), { ...counts, limit })
}

/** Why the rate was not that of the stage: a driver is gone, or was told of it too late. @param from its first judged second */
function otherRateIn(run: Run, from: number): string | undefined {
  const { changes = [] } = run
  const all = participants(run)
  const gone = all.find(({ state }) => state !== 'running')
  if (gone !== undefined) return `the driver ${gone.nodeId} sent nothing any more: it is ${gone.state}`
  // What was announced for later, such as a pause, need not be confirmed yet.
  const latest = changes.findLastIndex((change) => change.from <= from * SECOND)
  const late = all.find(({ changesFrom = [] }) => {
    const own = changesFrom[latest] ?? Number.POSITIVE_INFINITY
    return latest >= 0 && own > from * SECOND
  })
  return late === undefined ? undefined : `the driver ${late.nodeId} was told of the rate too late`
}
