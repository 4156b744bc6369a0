/** The keys of a plan as a whole, and the fields that they become. */
import { MAX_TIMEOUT_SECONDS } from '../plan/limits.ts'
import { planDefaults } from '../plan/plan.ts'
import { transportOf, versionFault } from './http.ts'
import type { Fault } from './problems.ts'
import type { PlanKeys } from './schema.ts'

/** The shortest timeout, in seconds. */
const MIN_TIMEOUT_SECONDS = 0.001

/** What is wrong with these keys. */
export function settingsFault({ timeout = 1, drain = 0, http = {} }: PlanKeys): Fault[] {
  const version = versionFault(http)
  return [
    ...(timeout < MIN_TIMEOUT_SECONDS || timeout > MAX_TIMEOUT_SECONDS
      ? [{ path: ['timeout'], message: 'must be from 1ms to 1h' }]
      : []),
    ...(drain > MAX_TIMEOUT_SECONDS ? [{ path: ['drain'], message: 'must be at most 1h' }] : []),
    ...(version === undefined ? [] : [{ path: ['http', 'version'], message: version }]),
  ]
}

/** The fields of a published plan. */
export function settingsOf({ timeout, drain, seed, pacing, http, tags, identify = false }: PlanKeys) {
  return {
    timeoutMs: timeout === undefined ? planDefaults.timeoutMs : Math.round(timeout * 1_000),
    ...(drain === undefined ? {} : { drainMs: Math.round(drain * 1_000) }),
    ...(seed === undefined ? {} : { seed }),
    ...(pacing === undefined ? {} : { pacing }),
    ...(http === undefined ? {} : { transport: transportOf(http) }),
    identify,
    ...(tags === undefined ? {} : { tags }),
  }
}
