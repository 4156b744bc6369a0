/** An archive and a queue without history and runs, for tests of the API. */
import { type TestAnswer, testAnswer } from '../../lib/api/answers.ts'
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

type Conditions = Required<Pick<QueuedAnswer, 'at' | 'after'>>

/** A queue that nothing leaves by itself. */
export class MemoryQueue implements Queue {
  /** Tests that it gave up. */
  refused: QueueAnswer['refused'] = []
  readonly #tests: MemoryTests
  #waiting: readonly string[] = []

  constructor(tests: MemoryTests) {
    this.#tests = tests
  }

  list(): QueueAnswer {
    const queue = this.#waiting.map((TestId, index) => {
      const { name, queued } = this.#tests.get(TestId)
      const { at, after } = queued ?? { at: null, after: null }
      const waitsFor = at === null ? 'its turn' : `the instant ${at}`
      return { TestId, name, position: index + 1, at, after, waitsFor }
    })
    return { queue, refused: this.refused }
  }

  add(testId: string, { at, after }: TriggerBody): Promise<QueuedAnswer> {
    this.#set(testId, { at: at ?? null, after: after ?? null })
    if (!this.#waiting.includes(testId)) this.#waiting = [...this.#waiting, testId]
    const queued = this.list().queue.find(({ TestId }) => TestId === testId)
    if (queued === undefined) throw new Error('the test was queued')
    return Promise.resolve({ ...queued, state: 'queued' })
  }

  change(testId: string, { at, after, position }: QueueChangeBody): Promise<QueueAnswer> {
    const known = this.#conditionsOf(testId)
    this.#set(testId, { at: at === undefined ? known.at : at, after: after === undefined ? known.after : after })
    const others = this.#waiting.filter((other) => other !== testId)
    if (position !== undefined) this.#waiting = others.toSpliced(position - 1, 0, testId)
    return Promise.resolve(this.list())
  }

  remove(testId: string): Promise<QueueAnswer> {
    this.#conditionsOf(testId)
    this.#waiting = this.#waiting.filter((other) => other !== testId)
    this.#tests.set(testAnswer.omit({ queued: true }).parse(this.#tests.get(testId)))
    return Promise.resolve(this.list())
  }

  #set(testId: string, queued: Conditions): void {
    this.#tests.set({ ...this.#tests.get(testId), queued })
  }

  #conditionsOf(testId: string): Conditions {
    const { queued } = this.#tests.get(testId)
    if (queued === undefined) throw new BreakwaterError('not-found', `test '${testId}' does not wait`)
    return queued
  }
}
