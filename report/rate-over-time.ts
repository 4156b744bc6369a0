/** How the rate of responses changed during the load: from the timeline of a test. */
import type { LoadChange } from '../lib/api/load-changes.ts'
import type { PointAnswer, TimelineAnswer } from '../lib/api/timeline.ts'
import { round, roundedRate } from '../lib/measure/rounding.ts'
import { type Pause, pausesIn, toRunTime } from '../lib/plan/pauses.ts'
import { fromSeconds, toSeconds } from '../lib/units.ts'

/** Responses per second over a stretch of time; whole seconds since the start of the load, pauses included. */
interface RateStretch {
  readonly from: number
  readonly to: number
  readonly rate: number
}

/** The rates of the measured load, second by second; in long tests earlier seconds are joined. */
export interface RateOverTime {
  /** How many whole seconds it covers. */
  readonly seconds: number
  /** The length of the longest stretch: 1 if none were joined. */
  readonly longest: number
  /** Of the rates of all stretches, each weighted by its length. */
  readonly min: number
  readonly median: number
  readonly max: number
  readonly stddev: number
  /** In the order of time. */
  readonly stretches: readonly RateStretch[]
}

/** What a test tells of its time. */
export interface Passed {
  readonly phases: readonly { readonly measured: boolean; readonly seconds: number }[]
  /** The time of the load, for a test without phases. */
  readonly seconds: number
  readonly changes?: readonly LoadChange[] | undefined
}

/**
 * Undefined if the load did not last for a whole second. Seconds of warm-ups and pauses are no part of it, nor are
 * those that lie in it only partly.
 */
export function rateOverTime(
  { points, seconds: latest }: Pick<TimelineAnswer, 'points' | 'seconds'>,
  passed: Passed,
): RateOverTime | undefined {
  const stretches = spansOf(passed, latest).flatMap((span) => stretchesIn(span, points))
  if (stretches.length === 0) return undefined
  const seconds = stretches.reduce((sum, { from, to }) => sum + to - from, 0)
  const mean = stretches.reduce((sum, { from, to, rate }) => sum + rate * (to - from), 0) / seconds
  const squares = stretches.reduce((sum, { from, to, rate }) => sum + (rate - mean) ** 2 * (to - from), 0)
  const rates = stretches.map(({ rate }) => rate)
  return {
    seconds,
    longest: Math.max(...stretches.map(({ from, to }) => to - from)),
    min: Math.min(...rates),
    median: medianOf(stretches, seconds),
    max: Math.max(...rates),
    stddev: round(Math.sqrt(squares / seconds), 2),
    stretches,
  }
}

interface Span {
  readonly from: number
  readonly to: number
}

/** Times of a test are rounded to a thousandth of a second. */
const ROUNDED = 0.001

/** The measured phases without pauses, in run time. @param latest no span ends later */
function spansOf({ phases, seconds, changes = [] }: Passed, latest: number): Span[] {
  const pauses = pausesIn(
    changes.flatMap(({ kind, fromSeconds: from }) =>
      kind === 'pause' || kind === 'resume' ? [{ kind, from: fromSeconds(from) }] : [],
    ),
  )
  const all = phases.length === 0 ? [{ measured: true, seconds }] : phases
  let begun = 0
  return all.flatMap((phase) => {
    const from = begun
    begun += phase.seconds
    return phase.measured ? withoutPauses({ from, to: begun }, pauses, latest) : []
  })
}

/** A span in load time, as the spans in run time of which it consists. */
function withoutPauses({ from, to }: Span, pauses: readonly Pause[], latest: number): Span[] {
  const inRunTime = (at: number): number => toSeconds(toRunTime(pauses, fromSeconds(at)))
  const spans: Span[] = []
  let begun = inRunTime(from)
  // A pause at its very end does not belong to the span, and may last for ever.
  const end = Math.min(latest, inRunTime(to - ROUNDED) + ROUNDED)
  for (const pause of pauses.map((one) => ({ from: toSeconds(one.from), to: toSeconds(one.to) }))) {
    if (pause.from < begun || pause.from >= end) continue
    spans.push({ from: begun, to: pause.from })
    begun = pause.to
  }
  return [...spans, { from: begun, to: end }]
}

/** The points that are wholly in a span; a second without a point had no response. */
function stretchesIn({ from, to }: Span, points: readonly PointAnswer[]): RateStretch[] {
  const stretches: RateStretch[] = []
  const inside = points.filter((point) => point.to > from && point.from < to)
  const end = Math.floor(to + ROUNDED)
  let at = Math.ceil(from - ROUNDED)
  for (const point of inside) {
    for (; at < Math.min(point.from, end); at += 1) stretches.push({ from: at, to: at + 1, rate: 0 })
    if (point.from >= at && point.to <= end) {
      const rate = roundedRate(point.completed / (point.to - point.from))
      stretches.push({ from: point.from, to: point.to, rate })
    }
    at = Math.max(at, point.to)
  }
  for (; at < end; at += 1) stretches.push({ from: at, to: at + 1, rate: 0 })
  return stretches
}

/** The rate that half of the time does not exceed. */
function medianOf(stretches: readonly RateStretch[], seconds: number): number {
  let passed = 0
  const half = [...stretches]
    .sort((a, b) => a.rate - b.rate)
    .find(({ from, to }) => (passed += to - from) >= seconds / 2)
  return half?.rate ?? 0
}
