/** The load of a plan in words, a line for each phase. */
import { plural, counted, perSecond } from '../lib/measure/phrases.ts'
import type { Amount } from '../lib/plan/amount.ts'
import { isMeasured } from '../lib/plan/phases.ts'
import type { Phase, Plan } from '../lib/plan/plan.ts'
import { type ClosedShape, isOpen, isPerDriver, type Shape, type Stage } from '../lib/plan/shapes.ts'
import { rangeText, timeText } from '../lib/plan-language/quantities.ts'

/** What one phase of a plan asks for. */
export interface PhaseLoad {
  readonly name: string
  /** Whether its requests are in the figures of the test. */
  readonly measured: boolean
  /** Its load in words: `500/s for 3s, up to 1,000 in flight`. */
  readonly text: string
}

/** How numbers per driver are written: the same for a single driver, where they are those of all. */
type Each = 'per driver' | 'alone'

/** @param drivers how many ran the plan */
export function loadOf({ phases }: Pick<Plan, 'phases'>, drivers: number): PhaseLoad[] {
  const each = drivers === 1 ? 'alone' : 'per driver'
  return phases.map((phase) => ({ name: phase.name, measured: isMeasured(phase), text: phaseWords(phase, each) }))
}

function phaseWords(phase: Phase, each: Each): string {
  const { shape, maxInFlight, limitsPer = 'driver' } = phase
  const words = phase.search === undefined ? shapeWords(shape, each) : searchWords(phase.search, shape, each)
  if (!isOpen(shape)) return words
  return `${words}, up to ${counted(maxInFlight)} in flight${suffix(limitsPer, each)}`
}

function searchWords({ from, to, everySeconds }: NonNullable<Phase['search']>, shape: Shape, each: Each): string {
  const per = isPerDriver(shape) ? 'driver' : 'total'
  const range = `${perSecond(from)} to ${perSecond(to)}${suffix(per, each)}`
  return `search for the breaking point from ${range}, ${timeText(everySeconds)} at each rate`
}

type Of<K extends Shape['kind']> = Extract<Shape, { kind: K }>

function shapeWords(shape: Shape, each: Each): string {
  switch (shape.kind) {
    case 'closed':
      return closedWords(shape, each)
    case 'constant':
      return constantWords(shape, each)
    case 'ramp':
      return `${stagesWords(shape.stages, shape.per, each)}${batched(shape)}`
    case 'poisson':
      return `random arrivals, ${stagesWords(shape.stages, shape.per, each)}, seed ${shape.seed}`
    case 'burst':
      return burstWords(shape, each)
    case 'pause':
      return `nothing for ${timeText(shape.seconds)}`
  }
}

function closedWords(shape: ClosedShape, each: Each): string {
  const { connections, endConnections = connections, per = 'driver', count, seconds } = shape
  const from = connections === endConnections ? '' : `${counted(connections)} to `
  const users = `${from}${plural(endConnections, 'connection')}${suffix(per, each)}`
  const time = seconds === undefined ? [] : [`for ${count === undefined ? '' : 'at most '}${timeText(seconds)}`]
  const asked = count === undefined ? [] : [`${requestsOf(count, each)} on`]
  return [[...asked, users, ...time].join(' '), ...pacing(shape)].join(', ')
}

function pacing({ thinkSeconds, thinkMaxSeconds, paceSeconds }: ClosedShape): string[] {
  const from = thinkSeconds ?? 0
  const to = thinkMaxSeconds ?? from
  return [
    ...(to === 0 ? [] : [`think time ${rangeText({ from, to })}`]),
    ...(paceSeconds === undefined ? [] : [`at least ${timeText(paceSeconds)} from request to request`]),
  ]
}

function constantWords({ count, seconds, rate, eachSecond }: Of<'constant'>, each: Each): string {
  const at = `${perSecond(rate.value)}${suffix(rate.per, each)}`
  const words = seconds === undefined ? `${requestsOf(count, each)} at ${at}` : `${at} for ${timeText(seconds)}`
  return `${words}${batched({ eachSecond })}`
}

function stagesWords(stages: readonly Stage[], per: Amount['per'], each: Each): string {
  const most = Math.max(...stages.flatMap(({ from, to }) => [from, to]))
  const time = stages.reduce((sum, { seconds }) => sum + seconds, 0)
  const words =
    stages.length > MOST_STAGES
      ? [`${stages.length} stages up to ${perSecond(most)} in ${timeText(time)}`]
      : stages.map(({ from, to, seconds }) =>
          from === to
            ? `${perSecond(to)} for ${timeText(seconds)}`
            : `${perSecond(from)} to ${perSecond(to)} over ${timeText(seconds)}`,
        )
  return `${words.join(', then ')}${suffix(per, each)}`
}

/** More of them are only counted. */
const MOST_STAGES = 5

function batched({ eachSecond }: { readonly eachSecond?: true | undefined }): string {
  return eachSecond === true ? ', those of a second at its start' : ''
}

function burstWords({ loads, burst, everySeconds, spacingSeconds }: Of<'burst'>, each: Each): string {
  const size = `${requestsOf(burst, each)}${spacingSeconds === 0 ? '' : `, ${timeText(spacingSeconds)} apart`}`
  return loads === 1
    ? `one burst of ${size}`
    : `${counted(loads)} bursts of ${size}, one every ${timeText(everySeconds)}`
}

function requestsOf({ value, per }: Amount, each: Each): string {
  return `${plural(value, 'request')}${suffix(per, each)}`
}

function suffix(per: Amount['per'], each: Each): string {
  return per === 'driver' && each === 'per driver' ? ' per driver' : ''
}
