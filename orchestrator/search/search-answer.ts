/** The search of a run in the form of the API, and its verdict. */
import type { SearchAnswer } from '../../lib/api/search.ts'
import type { SearchResult, Stage } from '../../lib/search/stage.ts'
import { type SearchVerdict, searchVerdict } from '../../lib/search/verdict.ts'
import type { Run } from '../run/run.ts'
import { searchedIn, searchOf } from './search-of.ts'

/** Nothing for a test without a search, and before its trigger. */
export function searchAnswerOf(run: Run): { search?: SearchAnswer } {
  const [searched, state] = [searchedIn(run.plan), searchOf(run)]
  if (searched === undefined || state === undefined) return {}
  const { from, to, everySeconds } = searched.settings
  const { stages, result } = state
  return {
    search: {
      ...{ per: searched.per, from, to, everySeconds },
      stages: stages.map(stageAnswerOf),
      ...nowOf(state),
      ...(result === undefined ? {} : { result: resultAnswerOf(result) }),
    },
  }
}

function stageAnswerOf({ breaches, ...rest }: Stage): SearchAnswer['stages'][number] {
  return { ...rest, breaches: breaches.map((breach) => ({ ...breach })) }
}

function nowOf({ holding }: NonNullable<ReturnType<typeof searchOf>>): Pick<SearchAnswer, 'now'> {
  if (holding === undefined) return {}
  const { stage, at } = holding
  const { perSecond, purpose, seconds } = stage
  return { now: { perSecond, purpose, fromSeconds: at, toSeconds: at + seconds } }
}

function resultAnswerOf({ end, kept, broken }: SearchResult): NonNullable<SearchAnswer['result']> {
  return {
    end,
    kept: kept === null ? null : { ...kept },
    broken: broken === null ? null : { ...broken, breaches: broken.breaches.map((breach) => ({ ...breach })) },
  }
}

/** Undefined without a search; undecided until it is over. */
export function searchVerdictOf(run: Run): SearchVerdict | undefined {
  const [searched, state] = [searchedIn(run.plan), searchOf(run)]
  if (searched === undefined || state === undefined) return undefined
  const { result } = state
  return result === undefined
    ? { outcome: 'undecided', headline: 'the search is not over' }
    : searchVerdict(result, searched.per)
}
