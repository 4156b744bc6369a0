/** How much load a plan is, in a few words. Pure. */
import type { PlanSummary } from '../../lib/api/plan-summary.ts'
import { totalTexts } from '../../lib/api/plan-summary-text.ts'

/** Such as `requests 3,000, length at most 1m, peak rate 50/s`. */
export function plannedText(summary: PlanSummary): string {
  const shown = new Set(['requests', 'length', 'peak rate', 'users'])
  return totalTexts(summary)
    .filter(({ title }) => shown.has(title))
    .map(({ title, value }) => `${title} ${value}`)
    .join(', ')
}
