/**
 * Tests on a cluster that runs already, by the REST API of its orchestrator. A test that was triggered goes on without
 * this process; an interruption of the network is bridged for half a minute.
 */
import type { MetricsAnswer, TestAnswer } from '../lib/api/answers.ts'
import { type AskedChange, type ChangedAnswer, changeRequestOf } from '../lib/api/load-changes.ts'
import { isFinal } from '../lib/api/run-states.ts'
import type { TimelineAnswer } from '../lib/api/timeline.ts'
import { pause } from '../lib/clock.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import type { Plan } from '../lib/plan/plan.ts'
import type { Backend, HistogramFormat, Measured, Show } from './backend.ts'
import { ApiClient } from './client.ts'
import { remedied } from './remedies.ts'

export interface RemoteOptions {
  /** The address of the API, without a slash at its end. */
  readonly url: string
  /** The token, if the API requires one. */
  readonly token?: string | undefined
  /** Receives sentences about interruptions. */
  readonly tell: (sentence: string) => void
  /** How long an interruption may last, in milliseconds; 30 s by default. */
  readonly patienceMs?: number
}

const PATIENCE_MS = 30_000
/** Between two attempts, and between two figures. */
const EACH_MS = 1_000
/** How long one response waits for the end of a test. */
const WAIT_SECONDS = 30

export class RemoteBackend implements Backend {
  readonly #options: RemoteOptions
  readonly #api: ApiClient
  /** How long a trigger may wait for drivers, in milliseconds, by test. */
  readonly #waits = new Map<string, number>()

  constructor(options: RemoteOptions) {
    this.#options = options
    this.#api = new ApiClient(options.url, options.token)
  }

  async create(plan: Plan): Promise<string> {
    const testId = await this.#api.published(plan).catch((error: unknown) => this.#explain(error, 'create'))
    this.#waits.set(testId, (plan.driverDemand?.waitSeconds ?? 0) * 1_000)
    return testId
  }

  /** If the answer is lost, the test says whether it has started. */
  async trigger(testId: string): Promise<string | null> {
    try {
      return (await this.#api.trigger(testId)).startAt
    } catch (error) {
      if (!isUnreachable(error)) return this.#giveUp(testId, error)
    }
    const patienceMs = this.#patienceMs + (this.#waits.get(testId) ?? 0)
    return this.#insist(testId, () => this.#triggerAgain(testId), patienceMs)
  }

  async follow(testId: string, show?: Show): Promise<void> {
    const over = new AbortController()
    const shown = show === undefined ? Promise.resolve() : this.#show(testId, show, over.signal)
    try {
      while (!isFinal((await this.#insist(testId, () => this.#api.testWithin(testId, WAIT_SECONDS))).state));
    } finally {
      over.abort()
      await shown
    }
  }

  test(testId: string): Promise<TestAnswer> {
    return this.#insist(testId, () => this.#api.test(testId))
  }

  metrics(testId: string): Promise<MetricsAnswer> {
    return this.#insist(testId, () => this.#api.metrics(testId))
  }

  /** Not repeated, because the next call gives the same points. */
  timeline(testId: string, after?: string): Promise<TimelineAnswer> {
    return this.#api.timeline(testId, after)
  }

  /** Not repeated: a change whose answer was lost may have been made. */
  change(testId: string, wanted: AskedChange): Promise<ChangedAnswer> {
    const { what, body } = changeRequestOf(wanted)
    return this.#api.change(testId, what, body)
  }

  histogram(testId: string, format: HistogramFormat, of?: Measured): Promise<string> {
    return this.#insist(testId, () => this.#api.histogram(testId, format, of))
  }

  async stop(testId: string): Promise<void> {
    await this.#insist(testId, () => this.#api.stop(testId))
  }

  /** Drivers may differ in their number of threads. */
  threadsFor(): undefined {
    return undefined
  }

  leftBehind(testId: string): string {
    const { url, token = '' } = this.#options
    const access = token === '' ? '' : ' -H "authorization: Bearer $BREAKWATER_TOKEN"'
    return `test ${testId} may still run: to stop it, type curl -X POST${access} ${url}/stop/${testId}`
  }

  get #patienceMs(): number {
    return this.#options.patienceMs ?? PATIENCE_MS
  }

  /** Calls until there is an answer. @throws BreakwaterError `unreachable` when there is none for too long */
  async #insist<T>(testId: string, call: () => Promise<T>, patienceMs = this.#patienceMs): Promise<T> {
    const limit = performance.now() + patienceMs
    for (let attempts = 0; ; attempts += 1) {
      try {
        return await call()
      } catch (error) {
        if (!isUnreachable(error)) return this.#explain(error, 'follow')
        if (performance.now() >= limit) {
          throw new BreakwaterError('unreachable', `${messageOf(error)}; ${this.leftBehind(testId)}`, { cause: error })
        }
        if (attempts === 0)
          this.#options.tell(`${messageOf(error)}; trying again for ${patienceMs / 1_000} s, while the test goes on`)
        await pause(EACH_MS)
      }
    }
  }

  /** What cannot be had at once is left out: the end of the test is waited for beside this. */
  async #show(testId: string, show: Show, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const metrics = await this.#api.metrics(testId).catch(() => undefined)
      if (metrics !== undefined) show(metrics)
      await pause(EACH_MS, signal)
    }
  }

  async #triggerAgain(testId: string): Promise<string | null> {
    const { state, startAt } = await this.#api.test(testId)
    if (startAt !== null || isFinal(state)) return startAt
    try {
      return (await this.#api.trigger(testId)).startAt
    } catch (error) {
      if (!(error instanceof BreakwaterError) || error.code !== 'already-triggered') throw error
      // The first trigger still waits for drivers.
      throw new BreakwaterError('unreachable', `${this.#options.url}: the test is still being triggered`)
    }
  }

  /** A test that was never triggered would wait for a week. */
  async #giveUp(testId: string, error: unknown): Promise<never> {
    await this.#api.remove(testId).catch(() => undefined)
    return this.#explain(error, 'trigger')
  }

  /** @throws the error, with what to do about it from here */
  #explain(error: unknown, doing: 'create' | 'trigger' | 'follow'): never {
    if (!(error instanceof BreakwaterError)) throw error
    throw new BreakwaterError(error.code, remedied(error, { ...this.#options, doing }), { cause: error })
  }
}

function isUnreachable(error: unknown): boolean {
  return error instanceof BreakwaterError && error.code === 'unreachable'
}
