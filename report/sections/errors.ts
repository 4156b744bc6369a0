/** The errors of the text report: each kind with its count, and with an example where a driver has sent one. */
import { meaningOf } from '../../lib/measure/failures.ts'
import { counted, printable } from '../../lib/measure/phrases.ts'
import { padded } from '../../lib/terminal/width.ts'
import { errorCount, type ErrorKind, errorKinds, errorShare } from '../error-kinds.ts'
import { figure, hanging, type Line, linesOf, NUMBER, TITLE } from './lines.ts'
import type { Report } from '../report.ts'

type Errors = Pick<Report, 'overall' | 'failureDetails' | 'checkExamples'>

/** None without an error. */
export function errorLines(report: Errors): Line[] {
  const { overall } = report
  const errors = errorCount(overall)
  if (errors === 0) return []
  return [
    ...linesOf(figure('errors', counted(errors), errorShare(overall)), 'failed'),
    ...linesOf(errorKinds(overall).flatMap((kind) => kindLines(kind, exampleOf(kind, report)))),
  ]
}

function exampleOf({ code, check }: ErrorKind, { failureDetails, checkExamples }: Errors): string | undefined {
  if (code !== undefined) return failureDetails[code]
  return check === undefined ? undefined : checkExamples[check]
}

function kindLines(kind: ErrorKind, example: string | undefined): string[] {
  const head = `${padded(counted(kind.count), TITLE + NUMBER, 'left')} × `
  const indent = head.length
  const lines = hanging(head, printable(kindText(kind)), indent)
  return example === undefined
    ? lines
    : [...lines, ...hanging(' '.repeat(indent), `for example: ${printable(example)}`, indent)]
}

/** A failure has its meaning and its code, under which docs/errors.md has more: `timed out: the … (timeout)`. */
function kindText({ what, code }: ErrorKind): string {
  if (code === undefined) return what
  const meaning = meaningOf(code)
  return `${what}${meaning === what ? '' : `: ${meaning}`} (${code})`
}
