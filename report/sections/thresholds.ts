/** The thresholds in the text report: each with its value and how far that is from its limit. */
import { counted, grouped, printable } from '../../lib/measure/phrases.ts'
import type { ThresholdResult } from '../../lib/thresholds/result.ts'
import { valueText } from '../../lib/thresholds/result.ts'
import { hanging, type Line, linesOf, type Tone } from './lines.ts'
import type { Report } from '../report.ts'

/** The width of the states at the left. */
export const STATE = 12

export type Said = NonNullable<Report['verdict']['thresholds']>[number]

const tones: Readonly<Partial<Record<Said['state'], Tone>>> = { failed: 'failed', undecided: 'undecided' }

/** None for a test without thresholds. */
export function thresholdLines({ verdict }: Pick<Report, 'verdict'>): Line[] {
  return (verdict.thresholds ?? []).flatMap((result) => {
    const text = `${printable(result.text)}: ${saidOf(result)}`
    return linesOf(hanging(result.state, text, STATE), tones[result.state])
  })
}

/** The value of a threshold, and its distance from the limit. */
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
  const amount = unit === 'requests' ? counted(size) : unit === '/s' ? `${grouped(size)}/s` : `${grouped(size)} ${unit}`
  return `${amount} ${margin < 0 ? 'beyond' : 'within'} the limit`
}
