/** The thresholds in the text report: each with its value and how far that is from its limit. */
import { counted, printable } from '../lib/measure/phrases.ts'
import type { ThresholdResult } from '../lib/thresholds/result.ts'
import { valueText } from '../lib/thresholds/result.ts'
import type { Report } from './report.ts'

const STATE = 12

/** None for a test without thresholds. */
export function thresholdLines({ verdict }: Pick<Report, 'verdict'>): string[] {
  const results = verdict.thresholds ?? []
  if (results.length === 0) return []
  return ['', ...results.map((result) => `${result.state.padEnd(STATE)}${printable(result.text)}: ${saidOf(result)}`)]
}

export type Said = NonNullable<Report['verdict']['thresholds']>[number]

/** The value of a threshold, and how far that is from its limit: `312 ms, 62 ms beyond the limit`. */
export function saidOf({ margin, unit, windows, abortedAt, ...rest }: Said): string {
  const result: ThresholdResult = {
    ...{ ...rest, margin, unit },
    ...(windows === undefined ? {} : { windows }),
    ...(abortedAt === undefined ? {} : { abortedAt }),
  }
  return margin === null ? valueText(result) : `${valueText(result)}, ${distance(margin, unit)}`
}

function distance(margin: number, unit: Said['unit']): string {
  if (margin === 0) return 'exactly the limit'
  const size = Math.abs(margin)
  const amount = unit === 'requests' ? counted(size) : unit === '/s' ? `${size}/s` : `${size} ${unit}`
  return `${amount} ${margin < 0 ? 'beyond' : 'within'} the limit`
}
