/** The errors of a test by kind, in the words of the text report and of the live view. */
import { STATUS_CODES } from 'node:http'
import type { FiguresAnswer } from '../lib/api/answers.ts'
import { isSuccess } from '../lib/measure/facts.ts'
import { asFailureCode, type FailureCode } from '../lib/measure/failures.ts'
import { failureTitle } from '../lib/measure/headline.ts'
import { counted, percent, plural } from '../lib/measure/phrases.ts'

type Ended = Pick<FiguresAnswer, 'completed' | 'failed' | 'succeeded'>
type Figures = Ended & Pick<FiguresAnswer, 'checkFailed' | 'statuses' | 'failures' | 'checks'>

export interface ErrorKind {
  /** In a few words, such as `timed out`. Checks are texts from outside. */
  readonly what: string
  readonly count: number
  /** Of a failed request. */
  readonly code?: FailureCode
  /** The check that a response has failed. */
  readonly check?: string
}

/** The number of requests that failed, and of responses without success. */
export function errorCount({ completed, failed, succeeded }: Ended): number {
  return Math.max(0, completed + failed - succeeded)
}

/** Their share of all requests that ended: `0.5 % of 11,959 requests that ended`. */
export function errorShare(ended: Ended): string {
  const all = ended.completed + ended.failed
  return `${percent(errorCount(ended) / Math.max(1, all))} of ${plural(all, 'request')} that ended`
}

/** The most frequent first. A response may have failed several checks, so the sum may be larger than the errors. */
export function errorKinds(figures: Figures): ErrorKind[] {
  const failed = Object.entries(figures.failures).map(([text, count]) => {
    const code = asFailureCode(text)
    return { what: failureTitle(code), count, code }
  })
  const checked = Object.entries(figures.checks).map(([check, count]) => ({
    ...{ what: `failed the check ${check}`, count, check },
  }))
  return [...failed, ...refusedKinds(figures), ...checked].sort((a, b) => b.count - a.count)
}

/** Responses that are no success by their status alone; if checks have judged some statuses, which is not known. */
function refusedKinds(figures: Figures): ErrorKind[] {
  const count = errorCount(figures) - figures.failed - figures.checkFailed
  if (count <= 0) return []
  const refused = Object.entries(figures.statuses).filter(([status]) => !isSuccess(Number(status)))
  const all = refused.reduce((sum, [, times]) => sum + times, 0)
  if (all !== count) return [{ what: 'a status of 400 or above', count }]
  return refused.map(([status, times]) => ({ what: statusTitle(status), count: times }))
}

function statusTitle(status: string): string {
  const phrase = STATUS_CODES[status]
  return `status ${status}${phrase === undefined ? '' : ` ${phrase}`}`
}

/** Why requests were dropped: `backlog full: 4,000, generator paused: 5`. */
export function dropReasons({ backlog, paused }: FiguresAnswer['droppedBy']): string {
  return [
    ...(backlog > 0 ? [`backlog full: ${counted(backlog)}`] : []),
    ...(paused > 0 ? [`generator paused: ${counted(paused)}`] : []),
  ].join(', ')
}
