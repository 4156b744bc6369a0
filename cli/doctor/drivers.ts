/** The drivers of the orchestrator: how many are up, and whether their versions and clocks fit together. */
import type { DriverAnswer } from '../../lib/api/answers.ts'
import { plural } from '../../lib/measure/phrases.ts'
import type { Check } from './context.ts'
import { type Finding, ok, skipped, warning } from './finding.ts'
import { MOST_OFFSET, MOST_UNCERTAINTY } from './kafka/broker-clock.ts'

type Known = Pick<DriverAnswer, 'nodeId' | 'liveness' | 'version' | 'clock' | 'partner'>

/** @param version that of the orchestrator */
export function driversFinding(all: readonly Known[], version: string): Finding {
  // Drivers that have left ended in good order.
  const known = all.filter(({ liveness }) => liveness !== 'left')
  const up = known.filter(({ liveness }) => liveness === 'up')
  if (up.length === 0) {
    return warning(
      known.length === 0 ? 'no driver is there' : `no driver is up: ${names(known)}`,
      'start one with breakwater driver --kafka HOST:PORT',
    )
  }
  const found = `${plural(up.length, 'driver')} up`
  const objections = objectionsTo(known, version)
  if (objections.length === 0) return ok(`${found}, of version ${version} and with clocks within limits`)
  const joined = (key: keyof Objection): string => objections.map((objection) => objection[key]).join('; ')
  return warning(`${found}; ${joined('message')}`, joined('remedy'))
}

/** What is wrong with some drivers. */
interface Objection {
  readonly message: string
  readonly remedy: string
}

function objectionsTo(known: readonly Known[], version: string): Objection[] {
  return [
    ...objection(known, ({ liveness }) => liveness !== 'up', {
      message: 'no heartbeats of',
      remedy: 'look at the logs of these drivers (docs/operations.md, When a driver does not appear)',
    }),
    ...objection(known, (driver) => driver.version !== version && !driver.partner, {
      message: `of another version than ${version} of the orchestrator:`,
      remedy: 'install the same version on all machines',
    }),
    ...objection(known, ({ clock }) => clock !== null && isOff(clock), {
      message: `more than ${MOST_OFFSET / 1_000} ms from the clock of the broker:`,
      remedy: 'set the clocks of all machines with NTP, such as chrony',
    }),
    ...objection(known, ({ clock }) => clock !== null && clock.uncertaintyMs > MOST_UNCERTAINTY / 1_000, {
      message: `clocks that are known to ± ${MOST_UNCERTAINTY / 1_000} ms or worse:`,
      remedy: 'bring these machines nearer to the broker, or relieve them',
    }),
  ]
}

/** The objection to those drivers that meet a condition, with their names and versions; none if no driver does. */
function objection(known: readonly Known[], meets: (driver: Known) => boolean, about: Objection): Objection[] {
  const named = known.filter(meets).map(({ nodeId, version }) => `${nodeId} (${version ?? 'no version'})`)
  return named.length === 0 ? [] : [{ ...about, message: `${about.message} ${named.join(', ')}` }]
}

function isOff({ offsetMs, uncertaintyMs }: NonNullable<Known['clock']>): boolean {
  return Math.abs(offsetMs) - uncertaintyMs > MOST_OFFSET / 1_000
}

function names(drivers: readonly Known[]): string {
  return drivers.map(({ nodeId }) => nodeId).join(', ')
}

export const drivers: Check = {
  name: 'drivers',
  run: async ({ orchestrator }) => {
    const seen = await orchestrator()
    if (seen.kind === 'away') return skipped('needs the orchestrator: see above')
    return driversFinding(seen.drivers, seen.version)
  },
}
