/** Numbers in few characters: the view has columns of fixed width. */
import { durationText } from '../../lib/duration.ts'
import { counted } from '../../lib/measure/phrases.ts'
import { isJudged } from '../../lib/measure/soundness.ts'
import { fromSeconds } from '../../lib/units.ts'
import type { Percentiles } from './model.ts'

const MILLION = 1_000_000
const units = [
  { from: 1e12, unit: 'T' },
  { from: 1e9, unit: 'G' },
  { from: MILLION, unit: 'M' },
] as const

/** 12,345; 12.3M from ten million on. */
export function countText(count: number): string {
  return count < 10 * MILLION ? counted(count) : large(count)
}

function large(value: number): string {
  const { from, unit } = units.find((one) => value >= one.from) ?? { from: 1, unit: '' }
  return `${Number((value / from).toPrecision(3))}${unit}`
}

/** 0.25/s, 12.5/s, 1,020/s, 1.25M/s; a dash where there is none. */
export function rateText(perSecond: number | null): string {
  if (perSecond === null) return '–'
  if (perSecond >= MILLION) return `${large(perSecond)}/s`
  return `${perSecond >= 100 ? counted(perSecond) : Number(perSecond.toPrecision(3))}/s`
}

/** Milliseconds with four digits: 0.084, 1.234, 12.34, 1,234; a dash without a sample. */
export function millisText(ms: number | null): string {
  if (ms === null) return '–'
  if (ms >= 1_000) return counted(ms)
  return ms.toFixed(ms < 10 ? 3 : ms < 100 ? 2 : 1)
}

const quantileOf = { median: 0.5, p95: 0.95, p99: 0.99 } as const

/**
 * A percentile, or the maximum: `≥` where it is a lower bound, because requests were given up, `~` where fewer than ten
 * samples lie beyond it.
 */
export function percentileText(name: 'median' | 'p95' | 'p99' | 'max', response: Percentiles): string {
  const value = response[name]
  if (value === null) return '–'
  const isBound = response.atLeastFrom !== undefined && value >= response.atLeastFrom
  const isFew = name !== 'max' && !isJudged(response.count, quantileOf[name])
  return `${isFew ? '~' : ''}${isBound ? '≥' : ''}${millisText(value)}`
}

/** Whole seconds: 45s, 1m30s, 2h5m. */
export function secondsText(seconds: number): string {
  return durationText(fromSeconds(Math.max(0, Math.floor(seconds))))
}
