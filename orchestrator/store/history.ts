/**
 * What the orchestrator keeps beyond its own memory: every test with its events, windows and result, and where it
 * stopped reading Kafka. `history.suite.ts` is the contract of every implementation.
 */
import type { FleetChange } from '../../lib/api/answers.ts'
import type { TestListAnswer } from '../../lib/api/tests.ts'
import type { SortKey } from '../../lib/api/tests.ts'
import type { Marks } from '../../lib/bus/bus.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { NodeMinute } from '../fleet/heartbeat-minutes.ts'
import type { RegistrySnapshot } from '../fleet/registry.ts'
import type { RunEvent } from '../run/events.ts'
import type { Counts, RunSnapshot } from '../run/record.ts'

export type ListEntry = TestListAnswer['tests'][number]

/** A run without its plan, and without its counts, which are the sums of its windows. */
export type RunHead = Omit<RunSnapshot, 'run' | keyof Counts> & {
  readonly run: Omit<RunSnapshot['run'], 'plan'>
}
/** The counts of a run. */
export type RunCounts = Pick<RunSnapshot, keyof Counts>

/** A test as the list of tests shows it, and as its run continues. */
export interface StoredTest {
  readonly entry: ListEntry
  readonly head: RunHead
  /** Present when it is new or was changed: it may be long. */
  readonly plan?: Plan
}

/** A window that was counted, as it was read from Kafka. */
export interface StoredWindow {
  readonly testId: string
  readonly encoded: Uint8Array
}

/** What changed a run. */
export interface StoredEvent {
  readonly testId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly event: RunEvent
}

/** The counts of a run so far, which stand for its windows up to this batch. */
export interface StoredCounts {
  readonly testId: string
  readonly counts: RunCounts
  /** Whether they no longer change. */
  readonly final: boolean
}

/** The drivers and their latest changes. */
export interface StoredFleet {
  readonly registry: RegistrySnapshot
  /** The newest first. */
  readonly changes: readonly FleetChange[]
}

/** Everything that happened since the last batch: it is written whole or not at all. */
export interface Batch {
  /** When it was put together, in milliseconds since 1970. */
  readonly at: number
  readonly tests: readonly StoredTest[]
  readonly windows: readonly StoredWindow[]
  readonly events: readonly StoredEvent[]
  readonly counts: readonly StoredCounts[]
  readonly fleet: StoredFleet
  /** Heartbeats of drivers, minutes that have ended. */
  readonly minutes: readonly NodeMinute[]
  /** How far Kafka was read: every record before has had its effect in this batch or an earlier one. */
  readonly marks: Marks
}

/** A run without final counts: it is pending, active, or its last windows may still arrive. */
export interface OpenRun {
  readonly head: RunHead
  readonly plan: Plan
  /** Those up to some batch, if they were written. */
  readonly counts?: RunCounts
  /** The windows since then, in the order in which they were counted. */
  readonly windows: readonly Uint8Array[]
}

/** What a process needs to continue where an earlier one stopped. */
export interface Resumption {
  /** The instant of the last batch, in milliseconds since 1970. */
  readonly at: number
  readonly runs: readonly OpenRun[]
  /** The latest tests with final counts. */
  readonly finished: readonly RunSnapshot[]
  readonly fleet: StoredFleet
  /** The oldest first. */
  readonly minutes: readonly NodeMinute[]
  readonly marks: Marks
}

/** A part of the list of tests. */
export interface TestQuery {
  readonly limit: number
  /** How many tests precede it. */
  readonly offset: number
  /** Only tests that contain each of these words in their id, name, target, type, state or outcome, in any case. */
  readonly search: string
  readonly sort: SortKey
  readonly descending: boolean
}

export interface TestPage {
  /** How many tests the search finds. */
  readonly total: number
  readonly entries: readonly ListEntry[]
}

/** What is kept at most; the oldest finished tests are removed first. */
export interface KeepLimits {
  readonly tests: number
  readonly days: number
  /** Of the files, approximately; windows are removed before whole tests. */
  readonly bytes: number
}

/** Every method rejects with BreakwaterError `store-unavailable` when the store cannot be read or written. */
export interface History {
  write(batch: Batch): Promise<void>
  /** Undefined in a new history. */
  resume(): Promise<Resumption | undefined>
  tests(query: TestQuery): Promise<TestPage>
  /** A test with its final counts; undefined if there is none. */
  find(testId: string): Promise<RunSnapshot | undefined>
  /** Removes a test with everything that belongs to it. Resolves with whether it was there. */
  remove(testId: string): Promise<boolean>
  close(): Promise<void>
}
