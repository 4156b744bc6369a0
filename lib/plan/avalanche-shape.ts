/** The shape of an avalanche from its options. If they contradict each other, the error names the field to change. */
import { randomInt } from 'node:crypto'
import { BreakwaterError } from '../errors.ts'
import { planDefaults } from './plan.ts'
import { MAX_COUNT, type Shape, type Stage } from './shapes.ts'
import { countBelow } from './stages.ts'

/** Rates and counts are per driver. */
export interface AvalancheArrivals {
  readonly count?: number | undefined
  readonly connections?: number | undefined
  /** Requests per second. */
  readonly rate?: number | undefined
  /** How long the load lasts. */
  readonly seconds?: number | undefined
  /** The rate over time, instead of `rate` and `seconds`. */
  readonly stages?: readonly Stage[] | undefined
  /** Random arrivals at that rate instead of evenly spaced ones. */
  readonly poisson?: boolean | undefined
  /** The seed of the random arrivals: drawn unless given, and part of the plan. */
  readonly seed?: number | undefined
  /** The think time of a connection of closed load after a response. */
  readonly thinkSeconds?: number | undefined
}

/**
 * The names of the options in the body of POST /avalanche. Error messages put them in backticks, so that the command
 * line can replace them by its flags.
 */
const names = {
  count: 'count',
  rate: 'rate',
  seconds: 'duration',
  stages: 'stages',
  poisson: 'poisson',
  seed: 'seed',
  thinkSeconds: 'think',
} as const
type Option = keyof typeof names

/** Pairs of options that exclude each other: the error names the first. */
const exclusions: readonly (readonly [Option, Option, string])[] = [
  ['stages', 'rate', 'each stage has its own rate'],
  ['stages', 'count', 'the stages determine the number of requests'],
  ['stages', 'seconds', 'each stage has its own duration'],
  ['thinkSeconds', 'rate', 'an open load does not wait for responses'],
  ['thinkSeconds', 'stages', 'an open load does not wait for responses'],
  ['poisson', 'count', 'the number of random arrivals is not known in advance: set `duration` instead'],
]

/**
 * Closed load unless a rate or stages are given: as fast as possible, for `count` requests or `seconds`.
 * @throws BreakwaterError `invalid-request` for contradicting options; details.path names the field
 */
export function avalancheShape(asked: AvalancheArrivals): Shape {
  // `poisson: false` means the same as its absence.
  const options = { ...asked, poisson: asked.poisson === true ? true : undefined }
  refuseExclusions(options)
  refuseMissing(options)
  const { stages, rate } = options
  if (stages !== undefined) return stagedShape(stages, options)
  return rate === undefined ? closedShape(options) : ratedShape(rate, options)
}

function refuseExclusions(options: AvalancheArrivals): void {
  const wrong = exclusions.find(([one, other]) => options[one] !== undefined && options[other] !== undefined)
  if (wrong !== undefined) refuse(wrong[0], `excludes \`${names[wrong[1]]}\`: ${wrong[2]}`)
}

function refuseMissing({ poisson, rate, seconds, stages, seed }: AvalancheArrivals): void {
  if (poisson === undefined && seed !== undefined)
    refuse('seed', 'has no effect without `poisson`: add it, or leave this out')
  if (poisson === undefined || stages !== undefined) return
  if (rate === undefined) refuse('poisson', 'needs `rate` and `duration`, or `stages`')
  if (seconds === undefined) refuse('poisson', 'needs `duration` beside `rate`')
}

function refuse(option: Option, message: string): never {
  const path = names[option]
  throw new BreakwaterError('invalid-request', `${path}: ${message}`, { details: { path } })
}

function stagedShape(stages: readonly Stage[], { poisson, seed }: AvalancheArrivals): Shape {
  const common = { stages: [...stages], per: 'driver' as const }
  return poisson === undefined
    ? { kind: 'ramp', ...common }
    : { kind: 'poisson', ...common, seed: seed ?? randomInt(2 ** 32) }
}

function ratedShape(rate: number, options: AvalancheArrivals): Shape {
  const { seconds, count = seconds === undefined ? planDefaults.avalancheCount : countBelow(rate * seconds) } = options
  if (seconds !== undefined) checkDuration(rate, seconds, count)
  if (options.poisson !== undefined && seconds !== undefined) {
    return stagedShape([{ from: rate, to: rate, seconds }], options)
  }
  return {
    kind: 'constant',
    count: { value: count, per: 'driver' },
    rate: { value: rate, per: 'driver' },
    ...(seconds === undefined ? {} : { seconds }),
  }
}

function checkDuration(rate: number, seconds: number, count: number): void {
  const due = countBelow(rate * seconds)
  const sum = `\`rate\` × \`duration\` is ${due} requests`
  if (due > MAX_COUNT) refuse('seconds', `${sum}, which exceeds the limit of ${MAX_COUNT} per driver`)
  if (due !== count) refuse('seconds', `${sum}, but \`count\` is ${count}: leave one of the three out`)
}

function closedShape({ count, connections, seconds, thinkSeconds }: AvalancheArrivals): Shape {
  const value = count ?? (seconds === undefined ? planDefaults.avalancheCount : undefined)
  const most = Math.max(1, Math.min(value ?? Infinity, planDefaults.avalancheConnections))
  return {
    kind: 'closed',
    ...(value === undefined ? {} : { count: { value, per: 'driver' as const } }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(thinkSeconds === undefined ? {} : { thinkSeconds }),
    connections: connections ?? most,
  }
}
