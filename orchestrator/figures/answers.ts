/** Runs and drivers in the form of the API. */
import type { DriverAnswer, RunAnswer, RunDriverAnswer, TestAnswer } from '../../lib/api/answers.ts'
import { loadChangeOf } from '../../lib/api/load-changes.ts'
import { round } from '../../lib/measure/summary.ts'
import type { Doubt } from '../../lib/measure/verdict.ts'
import { type Micros, toMillis } from '../../lib/units.ts'
import { isoOf } from './figures.ts'
import { thresholdsAnswerOf } from './thresholds.ts'
import { verdictOf } from './verdict.ts'
import type { DriverRecord, Registry } from '../fleet/registry.ts'
import type { RunRecord } from '../run/record.ts'
import { nameOf, participants, type Run, type RunDriver } from '../run/run.ts'
import { searchAnswerOf } from '../search/search-answer.ts'

export function testAnswerOf(record: RunRecord): TestAnswer {
  return { ...runAnswerOf(record), config: record.run.plan }
}

/** The same without the plan. */
export function runAnswerOf(record: RunRecord): RunAnswer {
  const { run } = record
  return {
    ...headOf(run),
    verdict: verdictAnswer(record),
    failureDetails: Object.fromEntries(record.ledger.details.map(({ code, detail }) => [code, detail])),
    checkExamples: Object.fromEntries(record.ledger.examples.map(({ check, example }) => [check, example])),
    drivers: [...run.drivers.values()].map(runDriverAnswerOf),
    events: run.notes.map(({ at, code, message, nodeId }) => ({
      at: new Date(at).toISOString(),
      code,
      message,
      ...(nodeId === undefined ? {} : { nodeId }),
    })),
    ...changesOf(run),
    ...searchAnswerOf(run),
    ...queuedOf(run),
  }
}

function changesOf(run: Run): Pick<RunAnswer, 'changes'> {
  const { changes, plan } = run
  if (changes === undefined) return {}
  const drivers = participants(run).length
  return { changes: changes.map((change, seq) => loadChangeOf(change, seq, { plan, drivers })) }
}

function queuedOf({ queued }: Run): Pick<RunAnswer, 'queued'> {
  if (queued === undefined) return {}
  const { at, after = null } = queued
  return { queued: { at: at === undefined ? null : new Date(at).toISOString(), after } }
}

function verdictAnswer(record: RunRecord): TestAnswer['verdict'] {
  const { outcome, trust, headline, doubts, thresholds } = verdictOf(record)
  return { outcome, trust, headline, doubts: doubts.map(doubtAnswerOf), ...thresholdsAnswerOf(thresholds) }
}

function doubtAnswerOf({ code, message, node_id: nodeId, during }: Doubt): TestAnswer['verdict']['doubts'][number] {
  return { code, message, ...(nodeId === undefined ? {} : { nodeId }), ...during }
}

/** The participation of a driver in a run. */
export function runDriverAnswerOf({ nodeId, boot, state, reason, reports }: RunDriver): RunDriverAnswer {
  return {
    nodeId,
    boot: boot ?? null,
    state,
    ...(reason === undefined ? {} : { reason }),
    ...(reports === 'summary' ? { summaryOnly: true } : {}),
  }
}

/** The part of a test that lists and details share. */
export function headOf(
  run: Run,
): Pick<TestAnswer, 'TestId' | 'name' | 'type' | 'state' | 'createdAt' | 'startAt' | 'endedAt'> {
  return {
    TestId: run.id,
    name: nameOf(run),
    type: run.plan.type,
    state: run.state,
    createdAt: new Date(run.createdAt).toISOString(),
    startAt: run.startAt === undefined ? null : isoOf(run.startAt),
    endedAt: run.endedAt === undefined ? null : new Date(run.endedAt).toISOString(),
  }
}

/** @param seen the present time on the own clock, and the slip of its latest window in ms; null without one */
export function driverAnswerOf(
  registry: Registry,
  driver: DriverRecord,
  { now, slipMs = null }: { readonly now: Micros; readonly slipMs?: number | null },
): DriverAnswer {
  const { beat, nodeId, boot = null, address, reports } = driver
  const silence = registry.silence(nodeId, now)
  return {
    nodeId,
    boot,
    address,
    liveness: registry.liveness(nodeId),
    state: beat.state ?? 'unknown',
    beatAgeMs: silence === undefined ? null : Math.round(toMillis(silence)),
    ...registeredOf(driver),
    clock: clockOf(driver),
    load: beat.load ?? null,
    outbox: beat.outbox ?? null,
    slipMs,
    partner: reports === 'summary',
  }
}

function registeredOf({
  register,
}: DriverRecord): Pick<DriverAnswer, 'version' | 'workers' | 'cores' | 'engines' | 'labels'> {
  const { version = null, workers = null, cores = null, engines = [], labels = {} } = register ?? {}
  return { version, workers, cores, engines: [...engines], labels }
}

function clockOf({ beat }: DriverRecord): DriverAnswer['clock'] {
  if (beat.clock === undefined) return null
  const { wallOffset, uncertainty, roundTrip } = beat.clock
  const millis = (value: number): number => round(value / 1_000, 3)
  return { offsetMs: millis(wallOffset), uncertaintyMs: millis(uncertainty), roundTripMs: millis(roundTrip) }
}
