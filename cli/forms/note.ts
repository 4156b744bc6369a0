/** What a command in the form of another tool says on standard error: one line, because its output is for scripts. */
import { say } from '../io/say.ts'
import type { Report } from '../../report/report.ts'

/**
 * Says what its numbers are that those of the tool are not, and how far they can be trusted if that is not wholly.
 * @param corrections clauses
 */
export function note(form: string, corrections: readonly string[], report: Report | undefined): void {
  say(noteLine(form, corrections, report))
}

export function noteLine(form: string, corrections: readonly string[], report: Report | undefined): string {
  return [`breakwater ${form}: ${corrections.join('; ')}`, ...trustOf(report)].join('; ')
}

function trustOf(report: Report | undefined): string[] {
  if (report === undefined || report.verdict.trust === 'valid') return []
  const { trust, doubts } = report.verdict
  const [first] = doubts
  return [
    `these numbers are ${trust === 'none' ? 'not there' : trust}${first === undefined ? '' : `: ${first.message}`}`,
  ]
}
