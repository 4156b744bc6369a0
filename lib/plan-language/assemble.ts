/** Puts a published plan together from the keys of a plan. */
import { BreakwaterError } from '../errors.ts'
import { parsed } from '../issue-messages.ts'
import { withoutPasswords } from '../plan/secrets.ts'
import { givenTargetSchema, type Phase, type Plan, type PlannedRequest, planSchema } from '../plan/plan.ts'
import { withoutUser } from '../plan/target.ts'
import type { Names } from './bodies.ts'
import { givenHooks, hooksOf } from './hooks.ts'
import { baseOf } from './joining.ts'
import { givenPhases, givenRequests } from './listing.ts'
import { type GivenPhase, phaseOf } from './phases.ts'
import { placeOf, type Written } from './places.ts'
import type { Fault } from './problems.ts'
import { type GivenRequest, type RequestContext, requestOf } from './requests.ts'
import type { PlanKeys } from './schema.ts'
import type { Scope } from './scope.ts'
import type { Fields } from './source.ts'
import { settingsFault, settingsOf } from './settings.ts'
import type { ReadOptions } from './to-plan.ts'
import { misnamedThresholds, publishedThresholds, unreadableThresholds } from './thresholds.ts'
import { weightsFor } from './weights.ts'

/** A plan whose keys have been read; faults are added. */
export interface Assembling {
  /** The valid keys. */
  readonly keys: PlanKeys
  /** All keys. */
  readonly raw: Fields
  readonly scope: Scope
  readonly options: ReadOptions
  readonly faults: Fault[]
}

const DEFAULT_SEED = 1

/** The published plan; undefined if there is a fault. */
export function assembled(assembling: Assembling): Plan | undefined {
  const { keys, faults } = assembling
  const { target, authorization } = targetOf(assembling)
  const givens = givenRequests(assembling)
  const phasesGiven = givenPhases(assembling, DEFAULT_SEED)
  const hooksGiven = givenHooks(keys, assembling.raw, faults)
  const shared = sharedBy(assembling, { target, authorization })
  const requests = requestsOf(assembling, givens, shared)
  const hooks = hooksOf(hooksGiven, { ...shared, seed: keys.seed ?? DEFAULT_SEED })
  const phases = weighted(assembling, phasesGiven, givens)
  faults.push(...settingsFault(keys), ...unreadableThresholds(keys))
  // Of a request or a phase with a fault of its own, it cannot be said whether the plan has it.
  if (faults.length === 0) faults.push(...misnamedThresholds(keys, { requests, phases }))
  if (faults.length > 0) return undefined
  const settings = { ...settingsOf(keys), ...publishedThresholds(keys) }
  const plan = { name: keys.name ?? '', type: 'plan', target, requests, phases, ...hooks, ...settings }
  return checked(plan, { requests: givens, phases: phasesGiven, ...hooksGiven, faults })
}

interface Target {
  readonly target: string
  readonly authorization: string | undefined
}

function targetOf({ keys, raw, options, faults }: Assembling): Target {
  const given = keys.target ?? options.baseTarget
  const nothing: Target = { target: 'http://localhost/', authorization: undefined }
  if (given === undefined) {
    if (!('target' in raw)) faults.push({ path: [], message: 'needs `target`: the URL that is loaded' })
    return nothing
  }
  const result = parsed(givenTargetSchema, given)
  const [issue] = result.error?.issues ?? []
  if (issue !== undefined) {
    const scheme = /^[\w.-]+(?::\d+)?(?:\/|$)/.test(given)
      ? `: write http://${withoutPasswords(given).slice(0, 80)}`
      : ''
    faults.push({ path: ['target'], message: `${issue.message}${scheme}` })
    return nothing
  }
  try {
    return withoutUser(given)
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error
    faults.push({ path: ['target'], message: error.message.replace(/^target: /, '') })
    return nothing
  }
}

type Shared = Omit<RequestContext, 'seed'>

function sharedBy({ keys, scope, options, faults }: Assembling, { target, authorization }: Target): Shared {
  const headers = (keys.headers ?? {}) as Names
  return { scope, faults, headers, authorization, base: baseOf(target), files: options.files }
}

function requestsOf({ keys, faults }: Assembling, givens: readonly GivenRequest[], shared: Shared): PlannedRequest[] {
  const weights = planWeights(keys, givens, faults)
  return givens.map((given, index) => {
    const seed = (keys.seed ?? DEFAULT_SEED) + index
    const weight = weights?.[index] ?? 1
    return { ...requestOf(given, { ...shared, seed }), ...(weight > 1 ? { weight } : {}) }
  })
}

function planWeights({ weights }: PlanKeys, givens: readonly GivenRequest[], faults: Fault[]): number[] | undefined {
  if (weights === undefined) return undefined
  const names = givens.map(({ name }) => name)
  return weightsFor(weights, names, { path: ['weights'], missing: 1, faults })
}

/** A request that the plan weights with 0 is left out by each phase: a published request has a weight of 1 or more. */
function weighted(
  { keys, faults }: Assembling,
  givens: readonly GivenPhase[],
  requests: readonly GivenRequest[],
): Phase[] {
  const names = requests.map(({ name }) => name)
  const ofPlan = planWeights(keys, requests, [])
  const all = ofPlan?.includes(0) === true ? ofPlan : undefined
  return givens.flatMap((given) => {
    const phase = phaseOf(given, faults)
    // At the top of a plan, weights are those of the plan.
    const own = given.path.length === 0 ? undefined : given.keys.weights
    const at = { path: [...given.path, 'weights'], missing: 0, faults }
    const weights = own === undefined ? all : weightsFor(own, names, at)
    if (phase === undefined) return []
    return [weights === undefined || phase.shape.kind === 'pause' ? phase : { ...phase, weights }]
  })
}

interface Parts extends Written {
  readonly faults: Fault[]
}

/** The published plan, checked as every plan is; its issues are reported where their cause is written. */
function checked(plan: object, { faults, ...written }: Parts): Plan | undefined {
  const result = parsed(planSchema, plan)
  if (result.success) return result.data
  for (const { path, message } of result.error.issues) {
    faults.push({ path: placeOf(path, written), message: `${message}${unitOf(path.at(-1))}` })
  }
  return undefined
}

/** The unit of the numbers in the message about a field, where the plan is written in another one. */
function unitOf(field: PropertyKey | undefined): string {
  if (/Ms$/.test(String(field))) return ' (in ms)'
  return /seconds$/i.test(String(field)) ? ' (in seconds)' : ''
}
