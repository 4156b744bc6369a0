/** What flags replace among the keys of a plan, before the plan is read: its seed, and the load of its only phase. */
import { usage } from '../../lib/flags/setting.ts'
import { isFields } from '../../lib/plan-language/interpret.ts'
import { decimal, timeText } from '../../lib/plan-language/quantities.ts'
import type { Fields } from '../../lib/plan-language/source.ts'
import type { PlanChanges } from '../run/options.ts'
import type { LoadValues } from '../run/plan-flags.ts'

/**
 * Changes the keys of a plan.
 * @throws BreakwaterError `usage`, when it is called, for a flag about the load and a plan of several phases
 */
export function amendedKeys(changes: Pick<PlanChanges, 'seed' | 'load' | 'loadFlags'>): (keys: Fields) => Fields {
  const { seed, load, loadFlags } = changes
  return (keys) => {
    const seeded = seed === undefined ? keys : { ...keys, seed }
    const [flag] = loadFlags
    return flag === undefined ? seeded : withLoad(seeded, load, flag)
  }
}

function withLoad(keys: Fields, load: LoadValues, flag: string): Fields {
  if (!Object.hasOwn(keys, 'phases')) return loadedPhase(keys, load)
  const phases: unknown[] = Array.isArray(keys['phases']) ? keys['phases'] : []
  if (phases.length > 1) {
    throw usage(
      `${flag}: does not apply to a plan of ${phases.length} phases: change its phases, or give --time-scale to make them shorter`,
    )
  }
  return { ...keys, phases: phases.map((phase) => (isFields(phase) ? loadedPhase(phase, load) : phase)) }
}

/** The keys that say what kind of load a phase has, and those that only belong to closed load. */
const kindKeys = ['rate', 'stages', 'staircase', 'spike', 'users', 'avalanche', 'tsunami', 'pause', 'search']
const closedKeys = ['think', 'pace']
const openKinds = ['rate', 'stages', 'staircase', 'spike', 'tsunami', 'search']

/** A phase with the load of the flags: what they do not say stays. */
function loadedPhase(phase: Fields, load: LoadValues): Fields {
  const { rate, stages, duration, requests, poisson, think } = load
  const given: Fields = {
    rate: rate === undefined ? undefined : `${decimal(rate)}/s`,
    stages: stages?.map(stageFields),
    duration: duration === undefined ? undefined : timeText(duration),
    count: requests,
    arrivals: poisson ? 'poisson' : undefined,
    think: think === undefined ? undefined : timeText(think),
  }
  const typed = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  return limited({ ...without(phase, replacedBy(load)), ...typed }, load)
}

/** The keys of a phase that another kind of load has no use for. */
function replacedBy({ rate, stages }: LoadValues): readonly string[] {
  if (stages !== undefined) return [...kindKeys, ...closedKeys, 'duration', 'count']
  return rate === undefined ? [] : [...kindKeys, ...closedKeys]
}

/** `--connections` is the number of users of closed load, and that of requests in flight of open load. */
function limited(phase: Fields, { connections }: LoadValues): Fields {
  if (connections === undefined) return phase
  if (openKinds.some((kind) => kind in phase)) return { ...phase, maxInFlight: connections }
  return { ...without(phase, kindKeys), users: connections }
}

function stageFields({ from, to, seconds }: NonNullable<LoadValues['stages']>[number]): Fields {
  return { from: `${decimal(from)}/s`, to: `${decimal(to)}/s`, duration: timeText(seconds) }
}

function without(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)))
}
