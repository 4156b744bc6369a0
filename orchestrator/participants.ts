/** The drivers that take part in a run, and why each of the others does not. */
import { BreakwaterError } from '../lib/errors.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { neededOf } from '../lib/plan/protocol.ts'
import { segmentsOf, shareFor } from '../lib/plan/shares.ts'
import { fromSeconds } from '../lib/units.ts'
import type { ChangeSignal } from './change-signal.ts'
import type { DriverRecord, Registry } from './fleet/registry.ts'
import { speaks } from './fleet/speaks.ts'
import type { LeftOut } from './run/events.ts'
import { refuseTooMany } from './run/places.ts'
import type { RunRecord } from './run/record.ts'
import { hasEnded, type Run, type RunDriver } from './run/run.ts'
import type { RunStore } from './run/run-store.ts'

export interface ParticipantsParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly changeSignal: ChangeSignal
  readonly minDrivers: number
}

/** It runs no test: neither one of another orchestrator, nor one of this orchestrator's before a restart. */
export function isFree({ beat }: DriverRecord): boolean {
  return beat.state !== 'running' && beat.state !== 'draining'
}

type Place = Pick<RunDriver, 'labels' | 'share'>

export interface Chosen {
  readonly drivers: readonly DriverRecord[]
  /** Of each driver, in their order. */
  readonly places: readonly Place[]
  readonly leftOut: readonly LeftOut[]
}

/** A plan may wait until a number of drivers is ready. */
export async function enoughDrivers(
  { id, plan }: Run,
  { runs, registry, changeSignal }: ParticipantsParts,
): Promise<void> {
  const { min = 1, waitSeconds = 0 } = plan.driverDemand ?? {}
  const enough = (): boolean => {
    const { run } = runs.get(id)
    return hasEnded(run) || registry.live().filter((driver) => takesPart(driver, run)).length >= min
  }
  if (waitSeconds > 0) await changeSignal.until(enough, fromSeconds(waitSeconds))
}

function isReady(record: DriverRecord, run: Run): boolean {
  const driver = run.drivers.get(record.nodeId)
  const answered = driver?.state === 'ready' && driver.boot === record.boot
  return answered && speaks(record, neededOf(run.plan)) && isFree(record)
}

/**
 * Those that are ready now.
 * @throws BreakwaterError `no-drivers`, `not-enough-drivers`, `too-many-drivers`
 */
export function chooseParticipants({ run }: RunRecord, { registry, minDrivers: fewest }: ParticipantsParts): Chosen {
  const live = registry.live()
  const minDrivers = Math.max(fewest, run.plan.driverDemand?.min ?? 1)
  const drivers = live.filter((driver) => takesPart(driver, run)).sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1))
  const leftOut = live
    .filter((driver) => !takesPart(driver, run))
    .map((driver) => ({ nodeId: driver.nodeId, reason: whyLeftOut(driver, run) }))
  if (drivers.length < minDrivers) throw tooFew(drivers.length, minDrivers, leftOut)
  const places = drivers.map((driver) => placeOf(driver, run.plan))
  refuseEmptyShare(run.plan, places, leftOut)
  refuseTooMany(
    run.plan,
    segmentsOf(
      places.map(({ share }) => share),
      run.plan.driverDemand?.shares,
    ),
  )
  return { drivers, places, leftOut }
}

function takesPart(driver: DriverRecord, run: Run): boolean {
  const { shares } = run.plan.driverDemand ?? {}
  return isReady(driver, run) && (shares === undefined || placeOf(driver, run.plan).share !== undefined)
}

/** Its labels, and its share if the plan has shares. */
function placeOf({ register }: DriverRecord, { driverDemand }: Plan): Place {
  const { labels = {} } = register ?? {}
  const share = driverDemand?.shares === undefined ? undefined : shareFor(labels, driverDemand.shares)
  return {
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
    ...(share === undefined ? {} : { share }),
  }
}

/** @throws BreakwaterError `not-enough-drivers` if nobody would send a share */
function refuseEmptyShare({ driverDemand }: Plan, places: readonly Place[], leftOut: readonly LeftOut[]): void {
  const empty = driverDemand?.shares?.find((_, index) => places.every(({ share }) => share !== index))
  if (empty === undefined) return
  const message = `no driver with the label ${empty.label} is ready, which is to send ${empty.percent} % of the load: start one with --label ${empty.label}`
  throw new BreakwaterError('not-enough-drivers', message, { details: { ready: places.length, leftOut } })
}

function whyLeftOut(record: DriverRecord, run: Run): string {
  const needed = neededOf(run.plan)
  const driver = run.drivers.get(record.nodeId)
  if (!speaks(record, needed)) return `${record.nodeId} does not speak '${needed}'`
  if (isReady(record, run)) return 'it has none of the labels that the plan gives shares to'
  if (isFree(record)) return driver?.reason ?? 'did not reply to the config in time'
  const running = record.beat.tests?.find(({ answer }) => answer === 'running')?.testId
  return running === undefined ? 'it runs a test' : `it runs test '${running}': wait for its end, or POST /stop`
}

function tooFew(ready: number, needed: number, leftOut: readonly LeftOut[]): BreakwaterError {
  const missing = needed - ready
  const details = { ready, needed, missing, leftOut }
  if (ready === 0 && leftOut.length === 0) {
    return new BreakwaterError('no-drivers', `no driver is up, but ${needed} needed: start one, or see GET /drivers`, {
      details,
    })
  }
  const message = `${ready} of ${needed} required driver(s) ready, ${missing} missing: start more, or lower --min-drivers, or drivers.min of the plan`
  return new BreakwaterError('not-enough-drivers', message, { details })
}
