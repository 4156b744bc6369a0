/** The REST API from the user's side: over HTTP, with responses validated against their schemas. */
import { type ChangedAnswer, changedAnswer } from '../lib/api/load-changes.ts'
import { type TimelineAnswer, timelineAnswer } from '../lib/api/timeline.ts'
import { z } from 'zod'
import {
  createdAnswer,
  driversAnswer,
  type DriversAnswer,
  type ErrorAnswer,
  errorAnswer,
  healthAnswer,
  type HealthAnswer,
  metricsAnswer,
  type MetricsAnswer,
  stoppedAnswer,
  testAnswer,
  type TestAnswer,
  triggeredAnswer,
  type TriggeredAnswer,
} from '../lib/api/answers.ts'
import { queueAnswer, type QueueAnswer, queuedAnswer, type QueuedAnswer, type TriggerBody } from '../lib/api/queue.ts'
import { deletedAnswer, testListAnswer, type TestListAnswer } from '../lib/api/tests.ts'
import { isFinal } from '../lib/api/run-states.ts'
import { pause } from '../lib/clock.ts'
import { BreakwaterError, type ErrorCode, errorCodes } from '../lib/errors.ts'
import type { Plan } from '../lib/plan/plan.ts'
import type { HistogramFormat } from '../orchestrator/figures/histogram-text.ts'
import { foreign, unreachable } from './connection.ts'

/** The time limit of a call in milliseconds. */
const CALL_MS = 60_000
/** That of a trigger: a plan may let it wait for drivers for ten minutes. */
const TRIGGER_MS = 660_000

/** What of the description of the API tells its version. */
const versionedDocument = z.object({ info: z.object({ version: z.string() }) })

/** What a call sends, and what it expects. */
interface Wanted<T> {
  readonly schema: z.ZodType<T>
  readonly body?: object | undefined
  readonly withinMs?: number
}

/**
 * Each call rejects with the BreakwaterError of the API's answer, with `unreachable` when there was no answer, and with
 * `usage` when it was not one of an orchestrator.
 */
export class ApiClient {
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>

  /** @param token the token, if the API requires one */
  constructor(base: string, token?: string) {
    this.#base = base
    this.#headers = token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }
  }

  async avalanche(body?: object): Promise<string> {
    return (await this.#call('POST', '/avalanche', { schema: createdAnswer, body })).TestId
  }

  async tsunami(seconds: number | string, body?: object): Promise<string> {
    return (await this.#call('POST', `/tsunami/${seconds}`, { schema: createdAnswer, body })).TestId
  }

  /** Creates a test from a plan in the language of plans. */
  async plan(body: object): Promise<string> {
    return (await this.#call('POST', '/tests', { schema: createdAnswer, body })).TestId
  }

  /** Creates a test from a plan in the form in which it is published. */
  async published(plan: Plan): Promise<string> {
    return (await this.#call('POST', '/tests/published', { schema: createdAnswer, body: plan })).TestId
  }

  trigger(testId: string): Promise<TriggeredAnswer> {
    return this.#call('POST', `/trigger/${encodeURIComponent(testId)}`, {
      schema: triggeredAnswer,
      withinMs: TRIGGER_MS,
    })
  }

  /** Lets a test wait for its trigger. */
  enqueue(testId: string, conditions: TriggerBody): Promise<QueuedAnswer> {
    return this.#call('POST', `/trigger/${encodeURIComponent(testId)}`, { schema: queuedAnswer, body: conditions })
  }

  queue(): Promise<QueueAnswer> {
    return this.#call('GET', '/queue', { schema: queueAnswer })
  }

  stop(testId?: string): Promise<{ stopped: string[] }> {
    return this.#call('POST', testId === undefined ? '/stop' : `/stop/${encodeURIComponent(testId)}`, {
      schema: stoppedAnswer,
    })
  }

  /** Changes the load of a running test: `pause`, `resume`, or `rate` and `users` with a body. */
  change(testId: string, what: 'pause' | 'resume' | 'rate' | 'users', body?: object): Promise<ChangedAnswer> {
    return this.#call('POST', `/tests/${encodeURIComponent(testId)}/${what}`, { schema: changedAnswer, body })
  }

  /** @param after the cursor of an earlier answer, for only what is new since then */
  timeline(testId: string, after?: string): Promise<TimelineAnswer> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`
    return this.#call('GET', `/tests/${encodeURIComponent(testId)}/timeline${query}`, { schema: timelineAnswer })
  }

  test(testId: string): Promise<TestAnswer> {
    return this.#call('GET', `/tests/${encodeURIComponent(testId)}`, { schema: testAnswer })
  }

  /** The same once the test is over, or after this number of seconds. */
  testWithin(testId: string, seconds: number): Promise<TestAnswer> {
    const path = `/tests/${encodeURIComponent(testId)}?wait=${seconds}s`
    return this.#call('GET', path, { schema: testAnswer, withinMs: CALL_MS + seconds * 1_000 })
  }

  remove(testId: string): Promise<{ deleted: string }> {
    return this.#call('DELETE', `/tests/${encodeURIComponent(testId)}`, { schema: deletedAnswer })
  }

  /** The histogram of a measurement as the text of a file; of the response time by default. */
  async histogram(testId: string, format: HistogramFormat, of = 'response'): Promise<string> {
    const path = `/tests/${encodeURIComponent(testId)}/histogram.${format}${of === 'response' ? '' : `?of=${of}`}`
    return this.#read(await this.#send('GET', path, {}), path, { schema: z.string(), raw: true })
  }

  /** @param query parameters of the list, such as `search` and `limit` */
  tests(query: Readonly<Record<string, string>> = {}): Promise<TestListAnswer> {
    const text = new URLSearchParams(query).toString()
    return this.#call('GET', `/tests${text === '' ? '' : `?${text}`}`, { schema: testListAnswer })
  }

  metrics(testId: string): Promise<MetricsAnswer> {
    return this.#call('GET', `/metrics/${encodeURIComponent(testId)}`, { schema: metricsAnswer })
  }

  drivers(): Promise<DriversAnswer> {
    return this.#call('GET', '/drivers', { schema: driversAnswer })
  }

  /** Whether a test could run now. Rejects with `not-ready` and its `reasons` while none could. */
  readiness(withinMs = CALL_MS): Promise<HealthAnswer> {
    return this.#call('GET', '/readyz', { schema: healthAnswer, withinMs })
  }

  /** The version of the orchestrator. */
  async version(): Promise<string> {
    return (await this.#call('GET', '/openapi.json', { schema: versionedDocument })).info.version
  }

  /** Waits for the end of a run. @throws BreakwaterError `not-ready` when it takes longer */
  async ended(testId: string, withinMs: number): Promise<TestAnswer> {
    const limit = performance.now() + withinMs
    for (;;) {
      const test = await this.test(testId)
      if (isFinal(test.state)) return test
      if (performance.now() > limit)
        throw new BreakwaterError('not-ready', `test '${testId}' is still ${test.state} after ${withinMs} ms`)
      await pause(50)
    }
  }

  async #call<T>(method: string, path: string, { schema, ...wanted }: Wanted<T>): Promise<T> {
    return this.#read(await this.#send(method, path, wanted), path, { schema })
  }

  /** A redirect would lead a POST elsewhere as a GET, so none is followed. */
  async #send(
    method: string,
    path: string,
    { body, withinMs = CALL_MS }: Omit<Wanted<unknown>, 'schema'>,
  ): Promise<Received> {
    const type = body === undefined ? {} : { 'content-type': 'application/json' }
    const content = body === undefined ? {} : { body: JSON.stringify(body) }
    const headers = { ...this.#headers, ...type }
    try {
      const signal = AbortSignal.timeout(withinMs)
      const response = await fetch(this.#base + path, { method, headers, redirect: 'manual', signal, ...content })
      const { ok, status } = response
      return { ok, status, location: response.headers.get('location'), text: await response.text() }
    } catch (error) {
      throw unreachable(this.#base, error)
    }
  }

  #read<T>(received: Received, path: string, { schema, raw = false }: { schema: z.ZodType<T>; raw?: boolean }): T {
    const { ok, text } = received
    if (ok) {
      const read = schema.safeParse(raw ? text : jsonIn(text))
      if (read.success) return read.data
    } else {
      const { error } = errorAnswer.safeParse(jsonIn(text)).data ?? {}
      if (error !== undefined) throw errorOf(error)
    }
    throw foreign(this.#base + path, received)
  }
}

interface Received {
  readonly ok: boolean
  readonly status: number
  readonly location: string | null
  readonly text: string
}

/** The value of a text; undefined if it is not JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function errorOf({ code, message, details }: ErrorAnswer['error']): BreakwaterError {
  return new BreakwaterError(code in errorCodes ? (code as ErrorCode) : 'internal', message, { details })
}
