/** Closed load: users, and the avalanche. */
import type { Amount } from '../plan/amount.ts'
import { planDefaults } from '../plan/plan.ts'
import type { ClosedShape, Shape } from '../plan/shapes.ts'
import type { Report } from './phases.ts'
import type { PhaseKeys } from './schema-phase.ts'

/** The keys that mean something beside each kind of closed load. */
export const closedKeys = {
  users: ['duration', 'count', 'think', 'pace', 'measured'],
  avalanche: ['measured'],
} as const

export function closedShapeOf(keys: PhaseKeys, report: Report): Shape | undefined {
  const { users, avalanche } = keys
  if (avalanche !== undefined) return avalancheOf(avalanche)
  if (users === undefined) return undefined
  return 'from' in users ? changingOf(users, keys, report) : steadyOf(users, keys, report)
}

/** As fast as possible: as many requests at a time as the base protocol has, and not more than there are. */
function avalancheOf(count: Amount): ClosedShape {
  return { kind: 'closed', count, connections: mostOf(count.value), ...perOf(count.per) }
}

/** How many requests of an avalanche are in flight at a time. */
export function mostOf(count: number): number {
  return Math.max(1, Math.min(count, planDefaults.avalancheConnections))
}

function steadyOf(users: Amount, keys: PhaseKeys, report: Report): Shape | undefined {
  const { count, duration } = keys
  if (users.value === 0) return report('users', 'must be at least 1')
  if (count === undefined && duration === undefined)
    return report('users', 'needs `duration` or `count`: it never ends')
  if (count?.per === 'driver' && users.per === 'total') {
    return report('count', 'is per driver, so `users` must be as well: write both with /driver, or none')
  }
  return { kind: 'closed', ...endOf(keys), ...timingOf(keys), connections: users.value, ...perOf(users.per) }
}

function changingOf(
  { from, to }: { readonly from: Amount; readonly to: Amount },
  keys: PhaseKeys,
  report: Report,
): Shape | undefined {
  if (keys.duration === undefined) return report('users', 'needs `duration`: its number changes over time')
  if (keys.count !== undefined) return report('count', 'excludes a number of users that changes: leave it out')
  if (from.per !== to.per) return report('users', '`from` and `to` must both be totals, or both be per driver')
  if (from.value === 0 && to.value === 0) return report('users', 'must be at least 1 at its start or its end')
  const ends = { connections: from.value, endConnections: to.value }
  return { kind: 'closed', ...endOf(keys), ...timingOf(keys), ...ends, ...perOf(from.per) }
}

function endOf({ count, duration }: PhaseKeys) {
  return {
    ...(count === undefined ? {} : { count }),
    ...(duration === undefined ? {} : { seconds: duration }),
  }
}

function timingOf({ think, pace }: PhaseKeys) {
  return {
    ...(think === undefined ? {} : { thinkSeconds: think.from }),
    ...(think === undefined || think.to === think.from ? {} : { thinkMaxSeconds: think.to }),
    ...(pace === undefined ? {} : { paceSeconds: pace }),
  }
}

function perOf(per: Amount['per']): Pick<ClosedShape, 'per'> {
  return per === 'total' ? { per } : {}
}
