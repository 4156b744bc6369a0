/** A phase of a plan, from the keys that people write to the form in which it is published. */
import type { Amount } from '../plan/amount.ts'
import type { Phase } from '../plan/plan.ts'
import { planDefaults } from '../plan/plan.ts'
import type { Shape } from '../plan/shapes.ts'
import { closedKeys, closedShapeOf } from './closed.ts'
import { openKeys, openShapeOf, rangeOf } from './open.ts'
import type { Fault, Path } from './problems.ts'
import { type Kind, kinds, type PhaseKeys } from './schema-phase.ts'
import type { Fields } from './source.ts'

/** A phase of a plan: its valid keys, all its keys, and its place. */
export interface GivenPhase {
  readonly name: string
  readonly keys: PhaseKeys
  readonly raw: Fields
  readonly path: Path
  /** Whether any of its keys is not known. */
  readonly misspelt: boolean
  /** The seed of its random arrivals, unless it has its own. */
  readonly seed: number
}

/** Reports a fault of a key of the phase, and returns the shape of a phase with a fault: none. */
export type Report = (key: string, message: string) => Shape | undefined

/** The published phase without its weights; undefined if a fault was reported. */
export function phaseOf(given: GivenPhase, faults: Fault[]): Phase | undefined {
  const { keys, raw, path } = given
  const before = faults.length
  const report: Report = (key, message) => {
    faults.push({ path: key in raw ? [...path, key] : path, message, atKey: key in raw })
    return undefined
  }
  const kind = kindOf(given, report)
  if (kind === undefined) return undefined
  refuseOthers(kind, given, report)
  const limits = limitsOf(keys, report)
  // A key with a fault of its own was reported when it was read: what it is part of cannot be judged.
  if (Object.keys(raw).some((key) => !(key in keys))) return undefined
  const shape = shapeOf(kind, given, report)
  if (shape === undefined || faults.length > before) return undefined
  return {
    ...{ name: given.name, shape, ...limits },
    ...(keys.measured === false ? { measured: false as const } : {}),
    ...(keys.search === undefined ? {} : { search: rangeOf(keys.search) }),
  }
}

function kindOf({ raw, path, misspelt }: GivenPhase, report: Report): Kind | undefined {
  const [kind, other] = kinds.filter((each) => each in raw)
  if (other !== undefined) report(other, `a phase has one kind of load: leave out \`${String(kind)}\` or \`${other}\``)
  // Of a key that is not known, it cannot be said what it was meant to be.
  if (kind !== undefined || misspelt) return kind
  const where = path.length === 0 ? 'the plan has no load' : 'the phase has no load'
  report('', `${where}: give it one of ${kinds.join(', ')}`)
  return undefined
}

/** The keys that mean something beside each kind, and those that mean something beside any. */
const companions: Readonly<Record<Kind, readonly string[]>> = {
  ...openKeys,
  ...closedKeys,
  pause: [],
}
const details = ['duration', 'count', 'think', 'pace', 'arrivals', 'maxInFlight', 'backlog', 'measured'] as const

function refuseOthers(kind: Kind, { raw, keys }: GivenPhase, report: Report): void {
  for (const key of details) {
    if (key in raw && !companions[kind].includes(key)) report(key, `has no effect beside \`${kind}\`: leave it out`)
  }
  if ('weights' in raw && kind === 'pause') report('weights', 'has no effect beside `pause`: leave it out')
  if ('seed' in raw && keys.arrivals !== 'poisson') {
    report('seed', 'has no effect without `arrivals: poisson`: leave it out')
  }
}

function shapeOf(kind: Kind, given: GivenPhase, report: Report): Shape | undefined {
  if (kind === 'pause') return { kind: 'pause', seconds: given.keys.pause ?? 0 }
  return kind === 'users' || kind === 'avalanche' ? closedShapeOf(given.keys, report) : openShapeOf(given, report)
}

type Limits = Pick<Phase, 'maxInFlight' | 'backlog' | 'limitsPer'>

function limitsOf({ maxInFlight, backlog }: PhaseKeys, report: Report): Limits {
  const per: Amount['per'] = (maxInFlight ?? backlog)?.per ?? 'driver'
  if (backlog !== undefined && backlog.per !== per) {
    report('backlog', `\`maxInFlight\` is ${wordFor(per)}, so \`backlog\` must be as well`)
  }
  const { value: most } = maxInFlight ?? { value: planDefaults.maxInFlight }
  const { value: waiting } = backlog ?? { value: planDefaults.backlog }
  return { maxInFlight: most, backlog: waiting, ...(per === 'total' ? { limitsPer: per } : {}) }
}

/** What an amount is counted over, in a sentence. */
export function wordFor(per: Amount['per']): string {
  return per === 'total' ? 'a total' : 'per driver'
}
