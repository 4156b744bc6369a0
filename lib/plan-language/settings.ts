/** The keys of a plan as a whole, and the fields that they become. */
import { MAX_TIMEOUT_SECONDS } from '../plan/limits.ts'
import { MAX_WAIT_SECONDS, type Plan, planDefaults } from '../plan/plan.ts'
import { transportOf, versionFault } from './http.ts'
import type { Fault } from './problems.ts'
import type { PlanKeys } from './schema.ts'
import { timeoutFault } from './timeouts.ts'

/** What is wrong with these keys. */
export function settingsFault({ timeout, drain = 0, http = {}, drivers = {} }: PlanKeys): Fault[] {
  const version = versionFault(http)
  const wrongTimeout = timeoutFault(timeout)
  const { wait = 0 } = drivers
  const rules: [holds: boolean, path: string[], message: string][] = [
    [wrongTimeout === undefined, ['timeout'], wrongTimeout ?? ''],
    [drain <= MAX_TIMEOUT_SECONDS, ['drain'], 'must be at most 1h'],
    [wait <= MAX_WAIT_SECONDS, ['drivers', 'wait'], 'must be at most 10m'],
    [version === undefined, ['http', 'version'], version ?? ''],
  ]
  return rules.flatMap(([holds, path, message]) => (holds ? [] : [{ path, message }]))
}

function demandOf({ min = 1, wait }: NonNullable<PlanKeys['drivers']>): NonNullable<Plan['driverDemand']> {
  return { min, ...(wait === undefined ? {} : { waitSeconds: wait }) }
}

/** The fields of a published plan. */
export function settingsOf({ timeout, drain, seed, pacing, http, tags, drivers, identify = false }: PlanKeys) {
  return {
    timeoutMs: timeout === undefined ? planDefaults.timeoutMs : Math.round(timeout * 1_000),
    ...(drain === undefined ? {} : { drainMs: Math.round(drain * 1_000) }),
    ...(seed === undefined ? {} : { seed }),
    ...(pacing === undefined ? {} : { pacing }),
    ...(http === undefined ? {} : { transport: transportOf(http) }),
    identify,
    ...(tags === undefined ? {} : { tags }),
    ...(drivers === undefined ? {} : { driverDemand: demandOf(drivers) }),
  }
}
