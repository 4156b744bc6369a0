/** An archive and a queue without history and runs, for tests of the API. */
import type { TestAnswer } from '../../lib/api/answers.ts'
import type { DeletedAnswer, RenamedAnswer, TestListAnswer } from '../../lib/api/tests.ts'
import type { QueueAnswer, QueueChangeBody, QueuedAnswer, TriggerBody } from '../../lib/api/queue.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Queue } from '../queue/trigger-queue.ts'
import type { TestArchive } from '../store/archive.ts'
import type { TestQuery } from '../store/history.ts'
import { pageOf } from '../store/search.ts'

/** The tests of the service that they belong to. */
export interface MemoryTests {
  /** Throws `not-found` for an unknown test. */
  get(testId: string): TestAnswer
  /** The newest first. */
  list(): TestListAnswer
  set(test: TestAnswer): void
  delete(testId: string): void
}

export class MemoryArchive implements TestArchive {
  readonly #tests: MemoryTests

  constructor(tests: MemoryTests) {
    this.#tests = tests
  }

  list(query: TestQuery): Promise<TestListAnswer> {
    const { total, entries } = pageOf(this.#tests.list().tests.toReversed(), query)
    return Promise.resolve({ total, tests: [...entries] })
  }

  load(): Promise<void> {
    return Promise.resolve()
  }

  rename(testId: string, name: string): Promise<RenamedAnswer> {
    this.#tests.set({ ...this.#tests.get(testId), name })
    return Promise.resolve({ TestId: testId, name })
  }

  remove(testId: string): Promise<DeletedAnswer> {
    if (this.#tests.get(testId).state === 'running') throw new BreakwaterError('busy', `test '${testId}' is running`)
    this.#tests.delete(testId)
    return Promise.resolve({ deleted: testId })
  }
}

export class MemoryQueue implements Queue {
  readonly #tests: MemoryTests
  readonly #waiting = new Map<string, Required<Pick<QueuedAnswer, 'at' | 'after'>>>()

  constructor(tests: MemoryTests) {
    this.#tests = tests
  }

  list(): QueueAnswer {
    const queue = [...this.#waiting].map(([TestId, conditions], index) => {
      return { TestId, name: this.#tests.get(TestId).name, position: index + 1, ...conditions, waitsFor: 'its turn' }
    })
    return { queue, refused: [] }
  }

  add(testId: string, { at, after }: TriggerBody): Promise<QueuedAnswer> {
    const { name } = this.#tests.get(testId)
    this.#waiting.set(testId, { at: at ?? null, after: after ?? null })
    const place = { position: this.#waiting.size, at: at ?? null, after: after ?? null, waitsFor: 'its turn' }
    return Promise.resolve({ TestId: testId, name, ...place, state: 'queued' })
  }

  change(testId: string, { at, after }: QueueChangeBody): Promise<QueueAnswer> {
    const known = this.#place(testId)
    this.#waiting.set(testId, { at: at ?? known.at, after: after ?? known.after })
    return Promise.resolve(this.list())
  }

  remove(testId: string): Promise<QueueAnswer> {
    this.#place(testId)
    this.#waiting.delete(testId)
    return Promise.resolve(this.list())
  }

  #place(testId: string): Required<Pick<QueuedAnswer, 'at' | 'after'>> {
    this.#tests.get(testId)
    const known = this.#waiting.get(testId)
    if (known === undefined) throw new BreakwaterError('not-found', `test '${testId}' does not wait`)
    return known
  }
}
