/**
 * The scenarios of Tonk's relay test. Its phases have a number of connections and a total of operations per minute: here
 * as many users, each of which begins a request once in the time that gives this total.
 */
import { timeText } from './quantities.ts'
import type { Fields } from './source.ts'

/** Minutes, connections at the end of the phase, and operations per minute of all of them. */
type Cell = readonly [minutes: number, connections: number, operations: number]

export interface Scenario {
  readonly purpose: string
  readonly warmup: Cell
  readonly rampup: Cell
  readonly sustained?: Cell
  readonly stress?: Cell
  /** Minutes without operations. */
  readonly cooldown: number
}

/**
 * Its break rule ends the load: an error rate above 10 % or a p95 above 5 s, in the phase that is to find the limit if
 * there is one. The grace is ours, because few operations are begun in the 10 s that are judged.
 */
function breakRule(stress: Cell | undefined): string[] {
  const during = stress === undefined ? '' : ' during stress'
  return ['errors <= 10%', 'p95 <= 5s'].map((limit) => `${limit}${during}, abort, grace 1m`)
}

/** Its pass rule, for the whole load. */
const passRule = ['errors < 5%', 'p95 < 1s']

/** By their names there; `stress` has two sizes. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  baseline: {
    purpose: "Tonk's scenario `baseline`: 100 connections.",
    warmup: [2, 10, 30],
    rampup: [5, 100, 30],
    sustained: [10, 100, 60],
    cooldown: 2,
  },
  moderate: {
    purpose: "Tonk's scenario `moderate`: 500 connections.",
    warmup: [3, 50, 30],
    rampup: [10, 500, 30],
    sustained: [30, 500, 60],
    cooldown: 3,
  },
  heavy: {
    purpose: "Tonk's scenario `heavy`: 1,000 connections.",
    warmup: [5, 100, 30],
    rampup: [15, 1_000, 30],
    sustained: [60, 1_000, 60],
    cooldown: 5,
  },
  stress: {
    purpose: "Tonk's scenario `stress`: 2,000 connections.",
    warmup: [5, 100, 30],
    rampup: [20, 2_000, 60],
    stress: [60, 2_000, 120],
    cooldown: 5,
  },
  'stress-10000': {
    purpose: "Tonk's scenario `stress` in its later size: 10,000 connections.",
    warmup: [5, 100, 30],
    rampup: [20, 10_000, 60],
    stress: [60, 10_000, 120],
    cooldown: 5,
  },
  extreme: {
    purpose: "Tonk's scenario `extreme`: 1,500 connections; only its size and rate are documented.",
    warmup: [5, 100, 30],
    rampup: [20, 1_500, 60],
    stress: [60, 1_500, 120],
    cooldown: 5,
  },
  custom: {
    purpose: "Tonk's scenario `custom`: the phases of `moderate` with a chosen number of connections.",
    warmup: [3, 50, 30],
    rampup: [10, 500, 30],
    sustained: [30, 500, 60],
    cooldown: 3,
  },
}

/** The keys of a scenario in the language of plans. @param users in place of its number of connections */
export function scenarioFields({ warmup, rampup, sustained, stress, cooldown }: Scenario, users?: number): Fields {
  const sized = ([minutes, connections, operations]: Cell): Cell => [minutes, users ?? connections, operations]
  const first = Math.min(warmup[1], users ?? warmup[1])
  const later = [
    ...(sustained === undefined ? [] : [phaseFields('sustained', sized(sustained))]),
    ...(stress === undefined ? [] : [phaseFields('stress', sized(stress))]),
  ]
  return {
    phases: [
      { ...phaseFields('warmup', [warmup[0], first, warmup[2]]), measured: false },
      { ...phaseFields('rampup', sized(rampup)), users: { from: first, to: users ?? rampup[1] } },
      ...later,
      { name: 'cooldown', pause: `${cooldown}m` },
    ],
    thresholds: [...breakRule(stress), ...passRule],
  }
}

function phaseFields(name: string, [minutes, connections, operations]: Cell): Fields {
  return { name, users: connections, duration: `${minutes}m`, pace: timeText((connections * 60) / operations) }
}
