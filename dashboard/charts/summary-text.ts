/** A chart in one sentence, for those who do not see it. */
import { NOTHING, quantity, type Unit } from './format.ts'
import type { Values } from './step-path.ts'

export interface Named {
  readonly label: string
  readonly values: Values
}

/** More lines in a sentence are not understood. */
const MOST = 4

/** Such as "Rates: sent from 90 /s to 110 /s, last 100 /s." */
export function summary(title: string, unit: Unit, series: readonly Named[]): string {
  const parts = series.flatMap((each) => phrase(each, unit))
  if (parts.length === 0) return `${title}: no data yet.`
  const more = parts.length > MOST ? `; and ${parts.length - MOST} more` : ''
  return `${title}: ${parts.slice(0, MOST).join('; ')}${more}.`
}

function phrase({ label, values }: Named, unit: Unit): string[] {
  let [low, high, last]: [number, number, number | null] = [Infinity, -Infinity, null]
  for (const value of values) {
    if (value === null) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
    last = value
  }
  if (last === null) return []
  const text = (value: number): string => quantity(value, unit)
  return [`${label} from ${text(low)} to ${text(high)}, last ${text(last)}`].filter((each) => !each.includes(NOTHING))
}
