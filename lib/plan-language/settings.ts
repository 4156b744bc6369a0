/** The keys of a plan as a whole, and the fields that they become. */
import { MAX_TIMEOUT_SECONDS } from '../plan/limits.ts'
import { MAX_WAIT_SECONDS, type Plan, planDefaults } from '../plan/plan.ts'
import type { LoadShare } from '../plan/shares.ts'
import { transportOf, versionFault } from './http.ts'
import type { Fault } from './problems.ts'
import type { PlanKeys } from './schema.ts'
import { timeoutFault } from './timeouts.ts'

/** The shortest maximum duration, in seconds. */
const MIN_DURATION_SECONDS = 0.001

/** What is wrong with these keys. */
export function settingsFault({ timeout, drain = 0, maxDuration = 1, http = {}, drivers = {} }: PlanKeys): Fault[] {
  const version = versionFault(http)
  const wrongTimeout = timeoutFault(timeout)
  const { wait = 0 } = drivers
  const rules: [holds: boolean, path: string[], message: string][] = [
    [wrongTimeout === undefined, ['timeout'], wrongTimeout ?? ''],
    [drain <= MAX_TIMEOUT_SECONDS, ['drain'], 'must be at most 1h'],
    [maxDuration >= MIN_DURATION_SECONDS, ['maxDuration'], 'must be at least 1ms'],
    [wait <= MAX_WAIT_SECONDS, ['drivers', 'wait'], 'must be at most 10m'],
    [version === undefined, ['http', 'version'], version ?? ''],
  ]
  return rules.flatMap(([holds, path, message]) => (holds ? [] : [{ path, message }]))
}

function demandOf({ min = 1, wait, shares }: NonNullable<PlanKeys['drivers']>): NonNullable<Plan['driverDemand']> {
  return {
    min,
    ...(wait === undefined ? {} : { waitSeconds: wait }),
    ...(shares === undefined ? {} : { shares: Object.entries(shares).map(shareOf) }),
  }
}

function shareOf([label, share]: [string, number]): LoadShare {
  return { label, percent: Number((share * 100).toPrecision(12)) }
}

/** The fields of a published plan. */
export function settingsOf({ timeout, drain, maxDuration, seed, pacing, http, tags, drivers, ...rest }: PlanKeys) {
  return {
    timeoutMs: timeout === undefined ? planDefaults.timeoutMs : Math.round(timeout * 1_000),
    ...(drain === undefined ? {} : { drainMs: Math.round(drain * 1_000) }),
    ...(maxDuration === undefined ? {} : { maxDurationMs: Math.round(maxDuration * 1_000) }),
    ...(seed === undefined ? {} : { seed }),
    ...(pacing === undefined ? {} : { pacing }),
    ...(http === undefined ? {} : { transport: transportOf(http) }),
    identify: rest.identify ?? false,
    ...(tags === undefined ? {} : { tags }),
    ...(drivers === undefined ? {} : { driverDemand: demandOf(drivers) }),
  }
}
