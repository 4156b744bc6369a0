/** All tests: those in memory, and those that only the history has. */
import type { DeletedAnswer, RenamedAnswer, TestListAnswer } from '../../lib/api/tests.ts'
import type { Clock } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { listEntryOf } from '../figures/list-entry.ts'
import { hasBegun, restoreRun, type RunRecord } from '../run/record.ts'
import { isPending } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'
import type { History, TestPage, TestQuery } from './history.ts'
import type { Journal } from './journal.ts'
import { pageOf } from './search.ts'

export interface ArchiveParts {
  readonly runs: RunStore
  readonly clock: Clock
  /** Both or none. */
  readonly history?: History | undefined
  readonly journal?: Journal | undefined
  /** Called when a test was removed. */
  readonly removed?: ((record: RunRecord) => void) | undefined
}

/** The tests as the API needs them. Every call with a test id rejects with `not-found` for an unknown test. */
export interface TestArchive {
  /** A part of the list of all tests. */
  list(query: TestQuery): Promise<TestListAnswer>
  /** Resolves when a test is in memory, if it is known at all. */
  load(testId: string): Promise<void>
  rename(testId: string, name: string): Promise<RenamedAnswer>
  /** Removes a test with everything that belongs to it. Errors: `busy` while it runs. */
  remove(testId: string): Promise<DeletedAnswer>
}

export class Archive implements TestArchive {
  readonly #parts: ArchiveParts

  constructor(parts: ArchiveParts) {
    this.#parts = parts
  }

  async list(query: TestQuery): Promise<TestListAnswer> {
    const { total, entries } = await this.#page(query)
    return { total, tests: entries.map((entry) => this.#current(entry)) }
  }

  async load(testId: string): Promise<void> {
    const { runs, clock, history } = this.#parts
    if (runs.find(testId) !== undefined) return
    const found = await history?.find(testId)
    // Somebody else may have asked for it meanwhile.
    if (found !== undefined && runs.find(testId) === undefined) runs.recall(restoreRun(found, clock.now()))
  }

  async rename(testId: string, name: string): Promise<RenamedAnswer> {
    const { runs, journal } = this.#parts
    await this.load(testId)
    runs.apply(runs.get(testId), { type: 'renamed', name })
    await journal?.commit()
    return { TestId: testId, name }
  }

  async remove(testId: string): Promise<DeletedAnswer> {
    const { runs, journal, removed } = this.#parts
    await this.load(testId)
    const record = runs.get(testId)
    refuseWhileActive(record)
    if (isPending(record.run)) runs.apply(record, { type: 'stop', reason: 'deleted before its trigger' })
    runs.remove(record)
    await journal?.remove(record)
    removed?.(record)
    return { deleted: testId }
  }

  /** The history is up to a second behind, and while it cannot be written it may know less than the memory. */
  async #page(query: TestQuery): Promise<TestPage> {
    const { history, journal } = this.#parts
    if (history === undefined || journal?.trouble !== undefined) return this.#pageOfMemory(query)
    return history.tests(query).catch(() => this.#pageOfMemory(query))
  }

  #pageOfMemory(query: TestQuery): TestPage {
    return pageOf(this.#parts.runs.all().toReversed().map(listEntryOf), query)
  }

  #current(entry: TestPage['entries'][number]): TestPage['entries'][number] {
    const record = this.#parts.runs.find(entry.TestId)
    return record === undefined ? entry : listEntryOf(record)
  }
}

function refuseWhileActive(record: RunRecord): void {
  if (!hasBegun(record)) return
  const { run } = record
  const message = `test '${run.id}' is running: POST /stop/${run.id}, and delete it when it is over`
  throw new BreakwaterError('busy', message, { details: { running: run.id } })
}
