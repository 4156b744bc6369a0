/** The output of a run: its report on standard output, and an exit code. */
import { usesColour } from '../../lib/terminal/colour.ts'
import type { Report } from '../../report/report.ts'
import type { Tone } from '../../report/sections/lines.ts'
import { renderText, reportLines } from '../../report/text.ts'
import { write } from '../io/output.ts'

/** Exit codes of `breakwater run`, documented in docs/cli.md and docs/errors.md. The first that applies is used. */
export const exitCodes = { ran: 0, failed: 1, usage: 2, noSuccess: 96, untrusted: 98, threshold: 99 } as const

/** @param maxLost the share of the planned requests that may be dropped, never sent or lost; undefined: any */
export function exitCodeOf(report: Report, maxLost: number | undefined): number {
  const { state, verdict, overall } = report
  if (state === 'failed') return exitCodes.failed
  if (overall.succeeded === 0) return exitCodes.noSuccess
  if (verdict.trust === 'invalid' || isOver(overall, maxLost)) return exitCodes.untrusted
  if (verdict.outcome === 'failed') return exitCodes.threshold
  return verdict.outcome === 'undecided' ? exitCodes.untrusted : exitCodes.ran
}

function isOver({ planned, dropped, neverSent, lost }: Report['overall'], maxLost: number | undefined): boolean {
  if (maxLost === undefined) return false
  const gone = dropped + neverSent + (lost.atMost ?? Number.POSITIVE_INFINITY)
  return gone > maxLost * planned
}

const GREEN = 32
const YELLOW = 33
const RED = 31
const ofTrust = { valid: GREEN, degraded: YELLOW, invalid: RED, none: RED } as const

/** Writes the report to standard output: as JSON if that is asked for. Rejects when it cannot be written. */
export async function writeReport(report: Report, json: boolean): Promise<void> {
  await write(json ? `${JSON.stringify(report)}\n` : textOf(report, usesColour(process.stdout)))
}

/** The report as text; `colour` highlights the result of the target, the trust, and what failed. */
export function textOf(report: Report, colour: boolean): string {
  if (!colour) return renderText(report)
  return reportLines(report)
    .map(({ text, tone }) => `${tone === undefined ? text : painted(text, colourOf(tone, report))}\n`)
    .join('')
}

/** Undefined: bold alone. */
function colourOf(tone: Tone, { overall, verdict }: Report): number | undefined {
  switch (tone) {
    case 'outcome':
      return overall.succeeded === 0 || verdict.outcome === 'failed' ? RED : undefined
    case 'trust':
      return ofTrust[verdict.trust]
    case 'failed':
      return RED
    case 'undecided':
      return YELLOW
    case 'title':
      return undefined
  }
}

function painted(line: string, colour: number | undefined): string {
  return `\u001b[1${colour === undefined ? '' : `;${colour}`}m${line}\u001b[0m`
}
