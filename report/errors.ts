/** The errors of the text report: each kind with its count, and with an example where a driver has sent one. */
import { STATUS_CODES } from 'node:http'
import type { FiguresAnswer } from '../lib/api/answers.ts'
import { asFailureCode, meaningOf } from '../lib/measure/failures.ts'
import { counted, percent, plural, printable } from '../lib/measure/phrases.ts'
import { padded } from '../lib/terminal/width.ts'
import { hanging, type Line, linesOf, TITLE } from './lines.ts'
import type { Report } from './report.ts'

const COUNT = 12
/** The lowest status that is no success, unless a check says otherwise. */
const REFUSED = 400

interface Kind {
  readonly count: number
  readonly text: string
  readonly example?: string | undefined
}

/** None without an error. */
export function errorLines(report: Pick<Report, 'overall' | 'failureDetails' | 'checkExamples'>): Line[] {
  const { completed, failed, succeeded } = report.overall
  const ended = completed + failed
  const errors = ended - succeeded
  if (errors === 0) return []
  const share = `${percent(errors / ended)} of ${plural(ended, 'request')} that ended`
  const title = `${padded('errors', TITLE)}${padded(counted(errors), COUNT, 'left')}   `
  return [...linesOf(hanging(title, share, title.length), 'failed'), ...linesOf(kindsOf(report).flatMap(kindLines))]
}

/** The most frequent first. A response may have failed several checks, so the sum may be larger than the errors. */
function kindsOf({ overall, failureDetails, checkExamples }: Parameters<typeof errorLines>[0]): Kind[] {
  const { failures, checks } = overall
  const failed = Object.entries(failures).map(([code, count]) => ({
    count,
    text: `${printable(code)}: ${meaningOf(asFailureCode(code))}`,
    example: failureDetails[code],
  }))
  const checked = Object.entries(checks).map(([check, count]) => ({
    count,
    text: `failed the check ${printable(check)}`,
    example: checkExamples[check],
  }))
  return [...failed, ...refusedOf(overall), ...checked].sort((a, b) => b.count - a.count)
}

/** Responses that are no success by their status alone; if checks have judged some statuses, which is not known. */
function refusedOf({ completed, succeeded, checkFailed, statuses }: FiguresAnswer): Kind[] {
  const count = completed - succeeded - checkFailed
  if (count <= 0) return []
  const refused = Object.entries(statuses).filter(([status]) => Number(status) >= REFUSED)
  const all = refused.reduce((sum, [, times]) => sum + times, 0)
  if (all !== count) return [{ count, text: `a status of ${REFUSED} or above` }]
  return refused.map(([status, times]) => ({ count: times, text: statusText(status) }))
}

function statusText(status: string): string {
  const phrase = STATUS_CODES[status]
  return `status ${printable(status)}${phrase === undefined ? '' : ` ${phrase}`}`
}

function kindLines({ count, text, example }: Kind): string[] {
  const head = `${padded('', TITLE)}${padded(counted(count), COUNT, 'left')} × `
  const lines = hanging(head, text, head.length)
  const indent = head.length
  return example === undefined
    ? lines
    : [...lines, ...hanging(' '.repeat(indent), `for example: ${printable(example)}`, indent)]
}
