/** A search in time: which stage holds its rate from which second on. Pure: seconds since the start of the run go in. */
import type { SearchSettings } from '../../lib/search/settings.ts'
import type { PlannedStage, SearchResult, Stage } from '../../lib/search/stage.ts'
import type { SecondsOf } from '../../lib/thresholds/windows.ts'
import { nextStage, searchResult } from './next-stage.ts'

/** A stage that holds its rate, from a second on. */
export interface Holding {
  readonly stage: PlannedStage
  readonly at: number
}

/** How far a search has come, as plain data that JSON can carry. */
export interface SearchState {
  /** The finished stages. */
  readonly stages: readonly Stage[]
  /** The stage whose rate is announced; absent when the search is over. */
  readonly holding?: Holding
  /** Absent until the search is over. */
  readonly result?: SearchResult
}

/** Seconds since the start of the run. */
export interface SearchTimes {
  /** Up to which all windows have arrived (`completeSecondsOf`). */
  readonly through: number
  /** The earliest at which a rate that is announced now can take effect on all drivers. */
  readonly earliest: number
  /** The end of the phase of the search. */
  readonly end: number
}

/** The judged seconds of a stage. */
export function judgedSeconds({ stage, at }: Holding): SecondsOf {
  return { from: at + stage.settleSeconds, to: at + stage.seconds }
}

/** The beginning of a search: the plan's own rate is that of its first stage. @param at the beginning of its phase */
export function begunSearch(settings: SearchSettings, at: number): SearchState {
  const next = nextStage(settings, [])
  return 'result' in next ? { stages: [], result: next.result } : { stages: [], holding: { stage: next.stage, at } }
}

/**
 * The search at a later time; the same object unless a stage has ended. A new `holding` is to be announced, and a `result`
 * ends the load.
 * @param judge makes the finished stage of one whose judged seconds are complete
 */
export function continued(
  settings: SearchSettings,
  state: SearchState,
  { through, earliest, end }: SearchTimes,
  judge: (holding: Holding) => Stage,
): SearchState {
  const { holding } = state
  if (holding === undefined || through < judgedSeconds(holding).to) return state
  const stages = [...state.stages, judge(holding)]
  const next = nextStage(settings, stages)
  if ('result' in next) return { stages, result: next.result }
  const at = Math.max(earliest, judgedSeconds(holding).to)
  if (at + next.stage.seconds > end) return { stages, result: searchResult(stages, 'stopped') }
  return { stages, holding: { stage: next.stage, at } }
}

/**
 * A search whose load may have been paused: a stage with a pause in it begins again when the load goes on, and the
 * same object is returned unless that is so.
 * @param pauses in seconds since the start of the run, in their order; the last one may be infinite
 */
export function pausedSearch(state: SearchState, pauses: readonly SecondsOf[]): SearchState {
  const { holding } = state
  if (holding === undefined) return state
  const within = pauses.findLast(({ from, to }) => from < judgedSeconds(holding).to && to > holding.at)
  return within === undefined ? state : { ...state, holding: { ...holding, at: Math.ceil(within.to) } }
}

/** A search whose load has ended, whatever ended it. */
export function stoppedSearch({ stages, result }: SearchState): SearchState {
  return { stages, result: result ?? searchResult(stages, 'stopped') }
}
