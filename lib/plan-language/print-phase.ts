/** A published phase in the language of plans. */
import type { Amount } from '../plan/amount.ts'
import { type Phase, planDefaults, type PlannedRequest } from '../plan/plan.ts'
import { type ClosedShape, isPerDriver, type Shape, type Stage } from '../plan/shapes.ts'
import { countBelow } from '../plan/stages.ts'
import { mostOf } from './closed.ts'
import { countText, rangeText, rateText, timeText } from './quantities.ts'
import type { Fields } from './source.ts'

/** The keys of a phase. @param name the name that it would have without one */
export function phaseFields(phase: Phase, requests: readonly PlannedRequest[], name: string): Fields {
  return {
    ...(phase.name === name ? {} : { name: phase.name }),
    ...(phase.search === undefined ? shapeFields(phase.shape) : searchFields(phase.shape, phase.search)),
    ...limitFields(phase),
    ...weightFields(phase, requests),
    ...(phase.measured === false ? { measured: false } : {}),
  }
}

function limitFields({ shape, maxInFlight, backlog, limitsPer }: Phase): Fields {
  // Neither closed load nor a pause has arrivals that wait.
  if (shape.kind === 'closed' || shape.kind === 'pause') return {}
  const per = limitsPer ?? 'driver'
  const whole = per === 'total'
  return {
    ...(whole || maxInFlight !== planDefaults.maxInFlight
      ? { maxInFlight: countText({ value: maxInFlight, per }) }
      : {}),
    ...(whole || backlog !== planDefaults.backlog ? { backlog: countText({ value: backlog, per }) } : {}),
  }
}

function weightFields({ weights }: Phase, requests: readonly PlannedRequest[]): Fields {
  if (weights === undefined) return {}
  const entries = requests.map(({ name }, index) => [name, weights[index] ?? 0] as const)
  return { weights: Object.fromEntries(entries.filter(([, weight]) => weight > 0)) }
}

function shapeFields(shape: Shape): Fields {
  switch (shape.kind) {
    case 'closed':
      return closedFields(shape)
    case 'constant':
      return constantFields(shape)
    case 'ramp':
      return { ...stageFields(shape.stages, shape.per), ...arrivalFields(shape) }
    case 'poisson':
      return { ...randomFields(shape), arrivals: 'poisson', seed: shape.seed }
    case 'burst':
      return { tsunami: burstFields(shape) }
    case 'pause':
      return { pause: timeText(shape.seconds) }
  }
}

/** The shape of a search is that of its lowest rate. */
function searchFields(shape: Shape, { from, to, everySeconds }: NonNullable<Phase['search']>): Fields {
  const per = isPerDriver(shape) ? 'driver' : 'total'
  const { arrivals, seed } = shapeFields(shape)
  return {
    search: { from: rateText({ value: from, per }), to: rateText({ value: to, per }), every: timeText(everySeconds) },
    ...(arrivals === undefined ? {} : { arrivals }),
    ...(seed === undefined ? {} : { seed }),
  }
}

type Of<K extends Shape['kind']> = Extract<Shape, { kind: K }>

function closedFields(shape: ClosedShape): Fields {
  const { count, seconds, connections, endConnections = connections, per = 'driver' } = shape
  if (count !== undefined && isAvalanche(shape)) return { avalanche: countText(count) }
  const [from, to] = [connections, endConnections].map((value) => countText({ value, per }))
  return {
    users: from === to ? from : { from, to },
    ...(count === undefined ? {} : { count: countText(count) }),
    ...(seconds === undefined ? {} : { duration: timeText(seconds) }),
    ...timingFields(shape),
  }
}

function isAvalanche(shape: ClosedShape): boolean {
  const { count, seconds, connections, endConnections = connections, per = 'driver' } = shape
  const plain = seconds === undefined && Object.keys(timingFields(shape)).length === 0
  return plain && count?.per === per && connections === mostOf(count.value) && endConnections === connections
}

function timingFields({ thinkSeconds, thinkMaxSeconds, paceSeconds }: ClosedShape): Fields {
  const from = thinkSeconds ?? (thinkMaxSeconds === undefined ? undefined : 0)
  return {
    ...(from === undefined ? {} : { think: rangeText({ from, to: thinkMaxSeconds ?? from }) }),
    ...(paceSeconds === undefined ? {} : { pace: timeText(paceSeconds) }),
  }
}

function constantFields(shape: Of<'constant'>): Fields {
  const { count, seconds, rate } = shape
  const whole = seconds !== undefined && countBelow(rate.value * seconds) === count.value
  return {
    rate: rateText(rate),
    ...(seconds === undefined ? {} : { duration: timeText(seconds) }),
    ...(whole ? {} : { count: countText(count) }),
    ...arrivalFields(shape),
  }
}

function arrivalFields({ eachSecond }: { readonly eachSecond?: true | undefined }): Fields {
  return eachSecond === true ? { arrivals: 'each-second' } : {}
}

/** An even rate stays even here: without Poisson arrivals it would be a number of requests in place of stages. */
function randomFields({ stages, per }: Of<'poisson'>): Fields {
  const [first, ...more] = stages
  return first !== undefined && more.length === 0 && first.from === first.to
    ? { rate: rateText({ value: first.to, per }), duration: timeText(first.seconds) }
    : stageFields(stages, per)
}

function stageFields(stages: readonly Stage[], per: Amount['per']): Fields {
  const [first, ...more] = stages
  const ends = (stage: Stage) => [stage.from, stage.to].map((value) => rateText({ value, per }))
  if (first !== undefined && more.length === 0) {
    const [from, to] = ends(first)
    return { rate: { from, to }, duration: timeText(first.seconds) }
  }
  return {
    stages: stages.map((stage) => {
      const [from, to] = ends(stage)
      return { ...(from === to ? {} : { from }), to, duration: timeText(stage.seconds) }
    }),
  }
}

function burstFields({ loads, burst, everySeconds, spacingSeconds }: Of<'burst'>): Fields {
  return {
    bursts: loads,
    size: countText(burst),
    every: timeText(everySeconds),
    ...(spacingSeconds === 0 ? {} : { spacing: timeText(spacingSeconds) }),
  }
}
