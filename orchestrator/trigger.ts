/** The trigger: selects the participants, lists the drivers left out with a reason, and sets the start instant. */
import type { TriggeredAnswer } from '../lib/api/answers.ts'
import type { Messenger } from '../lib/bus/messenger.ts'
import type { Clock } from '../lib/clock.ts'
import type { CommonClock } from '../lib/common-clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import type { Participant } from '../lib/messages/trigger.ts'
import type { Values } from '../lib/plan/extract.ts'
import { fromMillis, fromSeconds } from '../lib/units.ts'
import { runDriverAnswerOf } from './figures/answers.ts'
import { isoOf } from './figures/figures.ts'
import type { EpochGuard } from './fleet/epoch-guard.ts'
import type { DriverRecord, Registry } from './fleet/registry.ts'
import { keepsCommonClock } from './fleet/reports.ts'
import { chooseAgain, sendBefore, type SendBeforeParts } from './hooks/send-before.ts'
import { type Chosen, chooseParticipants, enoughDrivers, isFree } from './participants.ts'
import type { RunRecord } from './run/record.ts'
import { endOf, hasEnded, isPending, participants as participantsOf, type Run } from './run/run.ts'
import type { RunStore } from './run/run-store.ts'

export interface TriggerParts extends SendBeforeParts {
  readonly messenger: Messenger
  readonly clock: Clock
  readonly commonClock: CommonClock
  readonly epochGuard: EpochGuard
  /** Resolves when everything so far is in the history, or cannot be written; undefined without a history. */
  readonly written?: (() => Promise<void>) | undefined
}

/** How long a trigger waits for drivers that have not answered the config. */
const PATIENCE = fromSeconds(2)
/**
 * How long it then waits for the first acknowledged heartbeat of a new driver, from which the common clock is known.
 */
const CLOCK_PATIENCE = fromMillis(250)
/** The start is this many round trips of the slowest participant ahead, within the two bounds. */
const ROUND_TRIPS = 20
const SOONEST = fromMillis(50)
const LATEST = fromSeconds(2)
/** The time for writing the start to the history, which is of no importance to people. */
const WRITING = fromMillis(50)
/**
 * The maximum time to the start for the connections of the first requests, and the safety factor on the drivers'
 * estimate.
 */
const CONNECTING = 1.5
const LATEST_CONNECTED = fromSeconds(30)
/** How long Kafka may take to accept a trigger before the run is given up. */
const IN_TIME = { withinMs: 3_000 }
/**
 * Drivers ignore a trigger that arrives later than this after its start, so that a run that was given up cannot start.
 */
const EXPIRES_AFTER = fromSeconds(2)

/**
 * Starts a test.
 * @throws BreakwaterError `already-triggered`, `already-ended`, `busy`, `no-drivers`, `not-enough-drivers`, `too-many-drivers`,
 * `before-failed`, `kafka-unavailable`
 */
export async function triggerRun(record: RunRecord, parts: TriggerParts): Promise<TriggeredAnswer> {
  refuseIfDeposed(parts.epochGuard)
  refuseUnlessPending(record)
  refuseWhileBusy(record, parts.runs)
  record.triggering = true
  try {
    await parts.changeSignal.until(() => everyoneAnswered(record, parts.registry), PATIENCE)
    await parts.changeSignal.until(() => vagueClocks(parts).length === 0, CLOCK_PATIENCE)
    await enoughDrivers(record.run, parts)
    refuseIfEndedEarly(record.run)
    const chosen = chooseParticipants(record, parts)
    if (record.run.plan.before === undefined) return await publish(record, chosen, parts)
    await sendBefore(record, chosen, parts)
    refuseIfEndedEarly(record.run)
    return await publish(record, chooseAgain(record, parts), parts)
  } finally {
    record.triggering = false
  }
}

/** @throws BreakwaterError `not-ready` when another orchestrator leads the drivers */
export function refuseIfDeposed({ deposed }: EpochGuard): void {
  if (!deposed) return
  throw new BreakwaterError(
    'not-ready',
    'another orchestrator has taken over, and drivers ignore this one: use the other one, or stop it and restart this one',
  )
}

/** @throws BreakwaterError `already-triggered`, `already-ended` unless the test can still be triggered */
export function refuseUnlessPending(record: RunRecord): void {
  const { run } = record
  refuseIfEndedEarly(run)
  if (!isPending(run) || record.triggering) {
    const message = `test '${run.id}' has already been triggered: create a new test to run it again`
    throw new BreakwaterError('already-triggered', message, { details: { TestId: run.id, state: run.state } })
  }
}

function refuseWhileBusy(record: RunRecord, runs: RunStore): void {
  const active = runs.active(record)
  if (active !== undefined) {
    const message = `test '${active.run.id}' is running: wait for its end, or POST /stop/${active.run.id}`
    throw new BreakwaterError('busy', message, { details: { running: active.run.id } })
  }
}

/** The run was stopped before its trigger, or while the trigger waited for answers: nothing starts. */
function refuseIfEndedEarly(run: Run): void {
  if (!hasEnded(run) || run.startAt !== undefined) return
  const message = `test '${run.id}' ${endOf(run)} before it was triggered (${run.stopReason ?? run.state}): create a new test`
  throw new BreakwaterError('already-ended', message, { details: { TestId: run.id, state: run.state } })
}

function everyoneAnswered({ run }: RunRecord, registry: Registry): boolean {
  const live = registry.live()
  return (
    live.length > 0 &&
    live.every((driver) => hasAnswered(run.drivers.get(driver.nodeId), driver.boot) && isFree(driver))
  )
}

function hasAnswered(
  driver: { boot: string | undefined; state: string } | undefined,
  boot: string | undefined,
): boolean {
  return driver !== undefined && driver.boot === boot && (driver.state === 'ready' || driver.state === 'refused')
}

/** Live drivers whose offset from the common clock is unknown, but could be known. */
function vagueClocks({ registry }: TriggerParts): readonly DriverRecord[] {
  return registry.live().filter(isVague)
}

function isVague(driver: DriverRecord): boolean {
  return keepsCommonClock(driver) && driver.beat.clock === undefined
}

async function publish(record: RunRecord, chosen: Chosen, parts: TriggerParts): Promise<TriggeredAnswer> {
  const { runs, messenger, epochGuard } = parts
  const { drivers, places, leftOut } = chosen
  const testId = record.run.id
  const startAt = startInstant(record, drivers, parts)
  const participants = drivers.map(({ nodeId, boot }, index): Participant => {
    const { share } = places[index] ?? {}
    return { nodeId, ...(boot === undefined ? {} : { boot }), ...(share === undefined ? {} : { share }) }
  })
  const nodeIds = drivers.map(({ nodeId }) => nodeId)
  runs.apply(record, { type: 'triggered', startAt, nodeIds, places, leftOut })
  doubtClocks(record, chosen, parts)
  // First written, then published: an orchestrator that is killed in between knows of the load that may have begun.
  await parts.written?.()
  const trigger = {
    testId,
    go: true,
    epoch: epochGuard.epoch,
    startAt,
    expiresAt: startAt + EXPIRES_AFTER,
    participants,
    ...valuesOf(record.run),
  }
  try {
    await messenger.publish('trigger', trigger, IN_TIME)
  } catch (cause) {
    runs.apply(record, { type: 'fail', reason: 'Kafka did not accept the trigger' })
    const message = 'Kafka did not accept the trigger: check GET /readyz, then create a new test'
    throw new BreakwaterError('kafka-unavailable', message, { cause })
  }
  return {
    TestId: testId,
    state: record.run.state,
    startAt: isoOf(startAt),
    drivers: participantsOf(record.run).map(runDriverAnswerOf),
    leftOut: [...leftOut],
  }
}

function valuesOf({ hooks }: Run): { values?: Values } {
  const values = hooks?.before?.values
  return values === undefined ? {} : { values }
}

/**
 * The start on the common clock: the slowest participant must have time to receive it, and then to make the connections
 * of its first requests.
 */
function startInstant(
  { run }: RunRecord,
  drivers: readonly DriverRecord[],
  { clock, commonClock, written }: TriggerParts,
): number {
  const slowest = Math.max(0, ...drivers.map(({ beat }) => beat.clock?.roundTrip ?? 0))
  const heard = Math.min(LATEST, Math.max(SOONEST, ROUND_TRIPS * slowest))
  const estimates = drivers.map(({ nodeId }) => run.drivers.get(nodeId)?.connectMs ?? 0)
  return commonClock.toCommon(clock.now()) + (written === undefined ? 0 : WRITING) + heard + connectingTime(estimates)
}

/** Drivers connect at the same time, and the target accepts one connection after the other. */
function connectingTime(estimates: readonly number[]): number {
  const together = estimates.reduce((sum, estimate) => sum + estimate, 0)
  return Math.min(LATEST_CONNECTED, fromMillis(Math.max(together, CONNECTING * Math.max(0, ...estimates))))
}

/**
 * Without the broker's append time each node uses its own wall clock: the starts may differ as much as those clocks.
 */
function doubtClocks(record: RunRecord, { drivers }: Chosen, { runs, commonClock }: TriggerParts): void {
  if (commonClock.estimate().synchronised && !drivers.some(isVague)) return
  const message = 'the topics heartbeat and control have no append time, so each driver starts by its own wall clock'
  runs.apply(record, { type: 'doubted', doubt: { code: 'clock-unsynchronised', message } })
}
