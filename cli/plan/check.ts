/** `breakwater plan check`: what a plan means. */
import { type PlanSummary, summaryOfPlan } from '../../lib/api/plan-summary.ts'
import {
  checkCells,
  checkTitles,
  phaseCells,
  phaseTitles,
  requestCells,
  requestTitles,
  thresholdCells,
  thresholdTitles,
  totalTexts,
} from '../../lib/api/plan-summary-text.ts'
import type { Given } from '../../lib/flags/command.ts'
import { plural } from '../../lib/measure/phrases.ts'
import { MAX_THRESHOLD } from '../../lib/thresholds/parse.ts'
import { write } from '../io/output.ts'
import { planGiven } from './given.ts'
import type { checkSettings } from './settings.ts'
import { table } from '../../lib/table.ts'

/** Writes the summary of a plan. @throws BreakwaterError as `planGiven` */
export async function checkPlan({ values, operands }: Given<typeof checkSettings>): Promise<number> {
  const { json, drivers, ...reading } = values
  const summary = summaryOfPlan(await planGiven(operands, reading), drivers)
  await write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary))
  return 0
}

/** The summary as text for a terminal. */
export function summaryText(summary: PlanSummary): string {
  const { name, target, warnings } = summary
  const requests = requestTitles(summary)
  return [
    `${name === '' ? 'The plan' : name} on ${target} is valid${warnings.length === 0 ? '' : `, with ${plural(warnings.length, 'warning')}`}`,
    ...warnings.map((warning) => `  ${warning}`),
    '',
    ...totalTexts(summary).map(({ title, value }) => `${title.padEnd(14)}${value}`),
    '',
    ...table(phaseTitles.texts, phaseTitles.numbers, phaseCells(summary)),
    '',
    ...table(requests.texts, requests.numbers, requestCells(summary)),
    ...listLines(checkTitles.texts, checkCells(summary)),
    ...listLines(thresholdTitles.texts, thresholdCells(summary)),
    '',
  ].join('\n')
}

/** A table with a blank line before it, in which no text is cut; nothing without rows. */
function listLines(titles: readonly string[], rows: readonly string[][]): string[] {
  return rows.length === 0 ? [] : ['', ...table(titles, [], rows, MAX_THRESHOLD)]
}
