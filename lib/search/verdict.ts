/** What a search for the breaking point says about its target, in a word and in a line. */
import type { ThresholdState } from '../thresholds/result.ts'
import type { SearchResult } from './stage.ts'
import { breachesText, type Per, rateOf, searchSentences } from './words.ts'

export interface SearchVerdict {
  /** `passed`: a highest rate was found; `failed`: not even the lowest one was kept. */
  readonly outcome: ThresholdState
  readonly headline: string
}

export function searchVerdict(result: SearchResult, per: Per = 'total'): SearchVerdict {
  const { end, kept, broken } = result
  if (end === 'none-kept') {
    const why =
      broken === null ? '' : `: ${rateOf(broken.perSecond, per)} did not keep ${breachesText(broken.breaches)}`
    return { outcome: 'failed', headline: `breaking point below the lowest rate${why}` }
  }
  if (kept === null || (end !== 'found' && end !== 'at-least')) return undecided(result, per)
  const rate = rateOf(kept.perSecond, per)
  if (broken === null) {
    return { outcome: 'passed', headline: `no breaking point up to ${rate}, which kept all thresholds` }
  }
  const first = `${rateOf(broken.perSecond, per)} did not: ${breachesText(broken.breaches)}`
  return { outcome: 'passed', headline: `breaking point: ${rate} kept all thresholds, ${first}` }
}

function undecided(result: SearchResult, per: Per): SearchVerdict {
  const [sentence = ''] = searchSentences(result, per)
  const why = `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`
  return { outcome: 'undecided', headline: `UNDECIDED: ${why}` }
}
