/** The findings as lines for a terminal. */
import { plural, printable } from '../../lib/measure/phrases.ts'
import type { Finding, Status } from './finding.ts'

/** Each can be told from the others without colours. */
const marks: Readonly<Record<Status, string>> = { ok: 'ok', warning: '!', failure: 'x', skipped: '-' }
const colours: Readonly<Record<Status, number>> = { ok: 32, warning: 33, failure: 31, skipped: 2 }
const MARK_WIDTH = 2
const GAP = '  '

export interface Style {
  readonly colour: boolean
  /** The width of the names. */
  readonly width: number
}

/** The line of a finding, and one for its remedy. */
export function findingLines(name: string, { status, message, remedy }: Finding, { colour, width }: Style): string[] {
  const mark = marks[status].padEnd(MARK_WIDTH)
  const painted = colour ? `\u001b[${colours[status]}m${mark}\u001b[0m` : mark
  const first = `${painted}${GAP}${name.padEnd(width)}${GAP}${printable(message)}`
  if (remedy === undefined) return [first]
  return [first, `${' '.repeat(MARK_WIDTH + width + 2 * GAP.length)}→ ${printable(remedy)}`]
}

/** How many there are of each kind. */
export function summaryLine(findings: readonly Pick<Finding, 'status'>[]): string {
  const count = (status: Status): number => findings.filter((finding) => finding.status === status).length
  const counts = [
    `${count('ok')} ok`,
    plural(count('warning'), 'warning'),
    plural(count('failure'), 'failure'),
    `${count('skipped')} skipped`,
  ]
  return counts.join(', ')
}
