/** Open load: rates, steps, spikes and bursts. */
import type { Amount } from '../plan/amount.ts'
import { MAX_COUNT, type Shape, type Stage } from '../plan/shapes.ts'
import { areaOf, countBelow, inverseOf } from '../plan/stages.ts'
import { MAX_EVERY, MIN_EVERY, mostSeconds, type SearchRange } from '../search/settings.ts'
import { toSeconds } from '../units.ts'
import { MAX_STEPS } from './bounds.ts'
import { type GivenPhase, type Report, wordFor } from './phases.ts'
import type { PhaseKeys } from './schema-phase.ts'

const ofAll = ['arrivals', 'measured', 'maxInFlight', 'backlog'] as const

/** The keys that mean something beside each kind of open load. */
export const openKeys = {
  rate: ['duration', 'count', ...ofAll],
  stages: ofAll,
  staircase: ofAll,
  spike: ofAll,
  tsunami: ['measured', 'maxInFlight', 'backlog'],
  search: ['arrivals', 'maxInFlight', 'backlog'],
} as const

export function openShapeOf(given: GivenPhase, report: Report): Shape | undefined {
  const { rate, stages, staircase, spike, tsunami, search } = given.keys
  if (tsunami !== undefined) return tsunamiOf(tsunami)
  if (search !== undefined) return searchShapeOf(search, given, report)
  if (rate !== undefined && !('from' in rate)) return evenOf(rate, given, report)
  if (rate !== undefined) return changingOf(rate, given, report)
  if (staircase !== undefined) return stepsOf(staircase, given, report)
  if (spike !== undefined) return spikeOf(spike, given, report)
  return stages === undefined ? undefined : stagesOf(stages, given, report)
}

type Keys<K extends keyof PhaseKeys> = NonNullable<PhaseKeys[K]>

function tsunamiOf({ bursts, size, every, spacing = 0 }: Keys<'tsunami'>): Shape {
  return { kind: 'burst', loads: bursts, burst: size, everySeconds: every, spacingSeconds: spacing }
}

function evenOf(rate: Amount, given: GivenPhase, report: Report): Shape | undefined {
  const { duration, count, arrivals } = given.keys
  if (rate.value === 0) return report('rate', 'must be above 0: write `pause` for a time without requests')
  if (duration === undefined && count === undefined) return report('rate', 'needs `duration` or `count`: it never ends')
  if (count !== undefined && count.per !== rate.per) {
    return report('count', `\`rate\` is ${wordFor(rate.per)}, so \`count\` must be as well`)
  }
  if (arrivals === 'poisson')
    return randomOf([{ from: rate.value, to: rate.value, seconds: duration ?? 0 }], rate.per, given, report)
  return constantOf(rate, given.keys, report)
}

function constantOf(
  { value, per }: Amount,
  { duration, count, arrivals }: Pick<PhaseKeys, 'duration' | 'count' | 'arrivals'>,
  report: Report,
): Shape | undefined {
  const due = duration === undefined ? Number.POSITIVE_INFINITY : countBelow(value * duration)
  const whole = Math.min(due, count?.value ?? Number.POSITIVE_INFINITY)
  if (whole > MAX_COUNT)
    return report('rate', `makes ${whole} requests until its end; at most ${MAX_COUNT} are possible`)
  return {
    kind: 'constant',
    count: { value: whole, per },
    // A count that ends the load earlier is its end.
    ...(duration === undefined || whole < due ? {} : { seconds: duration }),
    rate: { value, per },
    ...togetherOf(arrivals),
  }
}

function changingOf(
  { from, to }: { readonly from: Amount; readonly to: Amount },
  given: GivenPhase,
  report: Report,
): Shape | undefined {
  const { duration, count, arrivals } = given.keys
  if (from.per !== to.per) return report('rate', '`from` and `to` must both be totals, or both be per driver')
  if (duration === undefined) return report('rate', 'needs `duration`: the rate changes over time')
  if (count !== undefined && count.per !== from.per) {
    return report('count', `\`rate\` is ${wordFor(from.per)}, so \`count\` must be as well`)
  }
  const whole = { from: from.value, to: to.value, seconds: duration }
  // With random arrivals, a count is refused where the stages are complete.
  const stage = count === undefined || arrivals === 'poisson' ? whole : untilCount(whole, count.value)
  return shaped([stage], from.per, given, report)
}

/** The beginning of a stage with so many requests; the whole stage if it has no more. */
function untilCount(stage: Stage, count: number): Stage {
  if (count >= countBelow(areaOf([stage]))) return stage
  const seconds = toSeconds(inverseOf([stage])(count))
  return { from: stage.from, to: stage.from + ((stage.to - stage.from) * seconds) / stage.seconds, seconds }
}

function stepsOf({ from, to, by, every }: Keys<'staircase'>, given: GivenPhase, report: Report): Shape | undefined {
  if (from.per !== to.per || from.per !== by.per) {
    return report('staircase', '`from`, `to` and `by` must all be totals, or all be per driver')
  }
  if (by.value === 0) return report('staircase', '`by` must be above 0')
  const height = Math.abs(to.value - from.value)
  // Rounding must not add a step: (1 − 0.7) ÷ 0.1 is a little more than 3.
  const steps = Math.ceil(Number((height / by.value).toPrecision(12)))
  if (steps >= MAX_STEPS) return report('staircase', `has ${steps + 1} steps; at most ${MAX_STEPS} are possible`)
  const sign = to.value < from.value ? -1 : 1
  const rates = Array.from({ length: steps + 1 }, (_, step) =>
    step === steps ? to.value : Number((from.value + sign * step * by.value).toPrecision(15)),
  )
  return shaped(
    rates.map((rate) => ({ from: rate, to: rate, seconds: every })),
    from.per,
    given,
    report,
  )
}

function spikeOf(
  { base, peak, rise, hold, fall }: Keys<'spike'>,
  given: GivenPhase,
  report: Report,
): Shape | undefined {
  if (base.per !== peak.per) return report('spike', '`base` and `peak` must both be totals, or both be per driver')
  const stages = [
    { from: base.value, to: peak.value, seconds: rise },
    { from: peak.value, to: peak.value, seconds: hold },
    { from: peak.value, to: base.value, seconds: fall },
  ]
  return shaped(
    stages.filter(({ seconds }) => seconds > 0),
    base.per,
    given,
    report,
  )
}

function stagesOf(given: Keys<'stages'>, phase: GivenPhase, report: Report): Shape | undefined {
  const [first] = given
  if (first === undefined) return report('stages', 'is empty: give at least one stage')
  const per = first.to.per
  if (given.some(({ from, to }) => to.per !== per || (from !== undefined && from.per !== per))) {
    return report('stages', 'the rates must all be totals, or all be per driver')
  }
  const stages = given.map(({ from, to, duration }) => ({ from: (from ?? to).value, to: to.value, seconds: duration }))
  return shaped(stages, per, phase, report)
}

function shaped(stages: Stage[], per: Amount['per'], given: GivenPhase, report: Report): Shape | undefined {
  const { arrivals } = given.keys
  if (areaOf(stages) === 0)
    return report(kindIn(given), 'has no rate above 0: write `pause` for a time without requests')
  if (arrivals === 'poisson') return randomOf(stages, per, given, report)
  return { kind: 'ramp', stages, per, ...togetherOf(arrivals) }
}

/** A search is published as a phase of its lowest rate, as long as it can take. */
function searchShapeOf(search: Keys<'search'>, given: GivenPhase, report: Report): Shape | undefined {
  const { from, to, every } = search
  if (from.per !== to.per) return report('search', '`from` and `to` must both be totals, or both be per driver')
  if (from.value === 0) return report('search', '`from` must be above 0')
  if (to.value <= from.value) return report('search', '`to` must be above `from`')
  if (!Number.isInteger(every) || every < MIN_EVERY || every > MAX_EVERY) {
    return report('search', `\`every\` must be whole seconds from ${MIN_EVERY}s to ${MAX_EVERY}s`)
  }
  const seconds = mostSeconds(rangeOf(search))
  const whole = to.value * seconds
  if (whole > MAX_COUNT)
    return report('search', `makes up to ${whole} requests until its end; at most ${MAX_COUNT} are possible`)
  const { arrivals } = given.keys
  if (arrivals === 'poisson') return randomOf([{ from: from.value, to: from.value, seconds }], from.per, given, report)
  return constantOf(from, { duration: seconds, arrivals }, report)
}

/** What is published of a search. */
export function rangeOf({ from, to, every }: Keys<'search'>): SearchRange {
  return { from: from.value, to: to.value, everySeconds: every }
}

function kindIn({ raw }: GivenPhase): string {
  return Object.keys(openKeys).find((kind) => kind in raw) ?? ''
}

function randomOf(stages: Stage[], per: Amount['per'], { keys, seed }: GivenPhase, report: Report): Shape | undefined {
  if (keys.count !== undefined) {
    return report('count', 'excludes `arrivals: poisson`, whose number is random: write `duration` in its place')
  }
  return { kind: 'poisson', stages, per, seed }
}

function togetherOf(arrivals: PhaseKeys['arrivals']) {
  return arrivals === 'each-second' ? { eachSecond: true as const } : {}
}
