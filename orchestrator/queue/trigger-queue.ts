/**
 * Tests that wait for their trigger: until an instant, until another test is over, and until nothing else runs. Their
 * places are part of the runs, so the history keeps them.
 */
import type { QueueAnswer, QueueChangeBody, QueuedAnswer, TriggerBody } from '../../lib/api/queue.ts'
import type { Clock } from '../../lib/clock.ts'
import { asBreakwaterError, BreakwaterError, type ErrorCode } from '../../lib/errors.ts'
import { invalid } from '../../lib/invalid-request.ts'
import type { Log } from '../../lib/log.ts'
import { withoutUndefined } from '../../lib/messages/register.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, isPending, nameOf, type Queued } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'
import { refuseUnlessPending } from '../trigger.ts'
import { ranked, waitsForItself } from './order.ts'

export interface TriggerQueueParts {
  readonly runs: RunStore
  readonly clock: Clock
  readonly log: Log
  /** Triggers a test now. */
  readonly trigger: (testId: string) => Promise<unknown>
  /** Resolves when a test is in memory, if it is known at all. */
  readonly load: (testId: string) => Promise<void>
  /** Whether tests can be triggered at all: the topics have been read, and no other orchestrator has taken over. */
  readonly ready: () => boolean
  /** Resolves when everything so far is in the history, or cannot be written. */
  readonly written: () => Promise<void>
}

/** The queue as the API needs it. */
export interface Queue {
  list(): QueueAnswer
  /** Queues a test, or replaces the conditions of one that waits. Errors: `not-found`, `already-triggered`, `already-ended`, `queue-full`, `invalid-request`. */
  add(testId: string, conditions: TriggerBody): Promise<QueuedAnswer>
  /** Changes the conditions or the place of a test that waits. Errors: `not-found`, `invalid-request`. */
  change(testId: string, change: QueueChangeBody): Promise<QueueAnswer>
  /** Takes a test out, which can still be triggered. Errors: `not-found`. */
  remove(testId: string): Promise<QueueAnswer>
}

/** Tests in memory are bounded, and those that wait are not forgotten. */
const MOST = 40
/** Kafka keeps the plans of tests this long, and a driver that starts meanwhile reads them there. */
const LONGEST_MS = 7 * 86_400_000
/** Errors of a trigger after which the test waits on. */
const passing: ReadonlySet<ErrorCode> = new Set(['busy', 'not-ready'])

export class TriggerQueue implements Queue {
  readonly #parts: TriggerQueueParts
  #triggering = false

  constructor(parts: TriggerQueueParts) {
    this.#parts = parts
  }

  list(): QueueAnswer {
    const waiting = this.#waiting()
    const refused = this.#parts.runs.all().flatMap(({ run }) => {
      const { unqueued } = run
      if (unqueued === undefined) return []
      return [{ at: unqueued.at, answer: { TestId: run.id, name: nameOf(run), reason: unqueued.reason } }]
    })
    return {
      queue: waiting.map((record, index) => this.#answerOf(record, index)),
      refused: refused
        .toSorted((a, b) => b.at - a.at)
        .map(({ at, answer }) => ({ ...answer, at: new Date(at).toISOString() })),
    }
  }

  async add(testId: string, { at, after }: TriggerBody): Promise<QueuedAnswer> {
    const record = this.#parts.runs.get(testId)
    refuseUnlessPending(record)
    const waiting = this.#waiting()
    const place = waiting.indexOf(record)
    if (place < 0 && waiting.length >= MOST) {
      const message = `${MOST} tests wait already: take one out with DELETE /queue/ID, or wait until one has run`
      throw new BreakwaterError('queue-full', message)
    }
    const rank = record.run.queued?.rank ?? (waiting.at(-1)?.run.queued?.rank ?? 0) + 1
    await this.#put(record, withoutUndefined({ rank, at: this.#instant(at), after }))
    await this.#parts.written()
    const now = this.#waiting()
    return { ...this.#answerOf(record, now.indexOf(record)), state: 'queued' }
  }

  async change(testId: string, { at, after, position }: QueueChangeBody): Promise<QueueAnswer> {
    const { record, queued } = this.#placeOf(testId)
    const changed = {
      rank: queued.rank,
      at: this.#instant(at === undefined ? isoOf(queued.at) : (at ?? undefined)),
      after: after === undefined ? queued.after : (after ?? undefined),
    }
    await this.#put(record, withoutUndefined(changed))
    if (position !== undefined) this.#move(record, position)
    await this.#parts.written()
    return this.list()
  }

  async remove(testId: string): Promise<QueueAnswer> {
    const { record } = this.#placeOf(testId)
    this.#parts.runs.apply(record, { type: 'unqueued' })
    await this.#parts.written()
    return this.list()
  }

  /** All load was stopped: nothing may start by itself. */
  giveUpAll(reason: string): void {
    for (const record of this.#waiting()) this.#parts.runs.apply(record, { type: 'unqueued', reason })
  }

  /** An instant that passed while no orchestrator ran is missed: a night's test must not load the target by day. */
  missed(from: number, to: number): void {
    for (const record of this.#waiting()) {
      const at = record.run.queued?.at
      if (at === undefined || at <= from || at >= to) continue
      const reason = `its instant ${new Date(at).toISOString()} passed while no orchestrator ran: trigger or queue it again`
      this.#parts.runs.apply(record, { type: 'unqueued', reason })
    }
  }

  /** Triggers the first test whose conditions hold, if nothing else runs. To be called a few times a second. */
  check(): void {
    const { runs, ready } = this.#parts
    if (this.#triggering || !ready()) return
    const waiting = this.#waiting()
    if (waiting.length === 0 || runs.active() !== undefined) return
    const due = waiting.find((record) => this.#obstacleOf(record) === undefined)
    if (due !== undefined) void this.#trigger(due)
  }

  async #trigger(record: RunRecord): Promise<void> {
    const { id } = record.run
    this.#triggering = true
    try {
      this.#parts.log.info({ test_id: id }, 'triggering a test of the queue')
      await this.#parts.trigger(id)
    } catch (error) {
      const { code, message } = asBreakwaterError(error)
      if (passing.has(code)) return
      this.#parts.log.warn({ test_id: id, reason: message }, 'the queue gives a test up')
      this.#parts.runs.apply(record, { type: 'unqueued', reason: message })
    } finally {
      this.#triggering = false
    }
  }

  /** In the order of their ranks. */
  #waiting(): RunRecord[] {
    return ranked(this.#parts.runs.all())
  }

  async #put(record: RunRecord, queued: Queued): Promise<void> {
    const { runs, load } = this.#parts
    if (queued.after !== undefined) {
      await load(queued.after)
      runs.get(queued.after)
      if (waitsForItself(record.run.id, queued.after, runs))
        throw invalid([{ path: 'after', message: `would make test '${record.run.id}' wait for itself` }])
    }
    refuseUnlessPending(record)
    runs.apply(record, { type: 'queued', queued })
  }

  #placeOf(testId: string): { readonly record: RunRecord; readonly queued: Queued } {
    const record = this.#parts.runs.get(testId)
    const { queued } = record.run
    if (queued !== undefined) return { record, queued }
    const message = `test '${testId}' does not wait in the queue: POST /trigger/${testId} with a condition puts it there`
    throw new BreakwaterError('not-found', message, { details: { TestId: testId } })
  }

  #move(record: RunRecord, position: number): void {
    const others = this.#waiting().filter((other) => other !== record)
    const order = others.toSpliced(position - 1, 0, record)
    for (const [index, { run }] of order.entries()) {
      const other = order[index]
      if (other === undefined || run.queued === undefined || run.queued.rank === index + 1) continue
      this.#parts.runs.apply(other, { type: 'queued', queued: { ...run.queued, rank: index + 1 } })
    }
  }

  #instant(iso: string | undefined): number | undefined {
    if (iso === undefined) return undefined
    const at = Date.parse(iso)
    if (at - this.#parts.clock.wall() <= LONGEST_MS) return at
    const message = 'is more than 7 days ahead, and Kafka does not keep the plan of a test longer'
    throw invalid([{ path: 'at', message }])
  }

  #answerOf({ run }: RunRecord, index: number): QueueAnswer['queue'][number] {
    const { at, after } = run.queued ?? {}
    return {
      TestId: run.id,
      name: nameOf(run),
      position: index + 1,
      at: isoOf(at) ?? null,
      after: after ?? null,
      waitsFor: this.#obstacleOf({ run }) ?? 'the end of the test that runs, or its turn',
    }
  }

  /** The condition of a test that does not hold yet; undefined if all do. */
  #obstacleOf({ run: { queued } }: Pick<RunRecord, 'run'>): string | undefined {
    const { runs, clock } = this.#parts
    if (queued?.at !== undefined && queued.at > clock.wall()) return `the instant ${new Date(queued.at).toISOString()}`
    const before = queued?.after === undefined ? undefined : runs.find(queued.after)
    if (before === undefined || isOver(before.run)) return undefined
    const name = `test '${before.run.id}'`
    if (!isPending(before.run)) return `the end of ${name}`
    return before.run.queued === undefined
      ? `${name}, which has not been triggered`
      : `${name}, which waits in the queue`
  }
}

function isoOf(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString()
}
