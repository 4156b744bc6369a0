/** What a run has to say: its report on standard output, and an exit code. */
import type { Report } from '../report/report.ts'
import { renderText } from '../report/text.ts'

/** Exit codes of `breakwater run`; docs/cli.md and docs/errors.md say what each means. */
export const exitCodes = { ran: 0, failed: 1, usage: 2, invalid: 3 } as const

/** 1 when nothing could be measured, 3 when what was measured is not to be believed. */
export function exitCodeOf({ state, verdict, overall }: Report): number {
  if (state === 'failed' || overall.completed === 0) return exitCodes.failed
  return verdict.trust === 'invalid' ? exitCodes.invalid : exitCodes.ran
}

const GREEN = 32
const YELLOW = 33
const RED = 31
const colours = { valid: GREEN, degraded: YELLOW, invalid: RED } as const

/** The report as text; `colour` paints its first line, which says whether it can be trusted. */
export function textOf(report: Report, colour: boolean): string {
  const text = renderText(report)
  if (!colour) return text
  const [first = '', ...rest] = text.split('\n')
  return [`\u001b[1;${colours[report.verdict.trust]}m${first}\u001b[0m`, ...rest].join('\n')
}
