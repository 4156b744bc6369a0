/** The REST API from the user's side: over HTTP, with responses validated against their schemas. */
import type { z } from 'zod'
import {
  createdAnswer,
  driversAnswer,
  errorAnswer,
  metricsAnswer,
  type MetricsAnswer,
  stoppedAnswer,
  testAnswer,
  type TestAnswer,
  triggeredAnswer,
  type TriggeredAnswer,
} from '../lib/api/answers.ts'
import { queueAnswer, type QueueAnswer, queuedAnswer, type QueuedAnswer, type TriggerBody } from '../lib/api/queue.ts'
import { testListAnswer } from '../lib/api/tests.ts'
import { isFinal } from '../lib/api/run-states.ts'
import { pause } from '../lib/clock.ts'
import { BreakwaterError, type ErrorCode, errorCodes } from '../lib/errors.ts'

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

  trigger(testId: string): Promise<TriggeredAnswer> {
    return this.#call('POST', `/trigger/${testId}`, { schema: triggeredAnswer })
  }

  /** Lets a test wait for its trigger. */
  enqueue(testId: string, conditions: TriggerBody): Promise<QueuedAnswer> {
    return this.#call('POST', `/trigger/${testId}`, { schema: queuedAnswer, body: conditions })
  }

  queue(): Promise<QueueAnswer> {
    return this.#call('GET', '/queue', { schema: queueAnswer })
  }

  stop(testId?: string): Promise<{ stopped: string[] }> {
    return this.#call('POST', testId === undefined ? '/stop' : `/stop/${testId}`, { schema: stoppedAnswer })
  }

  test(testId: string): Promise<TestAnswer> {
    return this.#call('GET', `/tests/${testId}`, { schema: testAnswer })
  }

  tests(): Promise<z.infer<typeof testListAnswer>> {
    return this.#call('GET', '/tests', { schema: testListAnswer })
  }

  metrics(testId: string): Promise<MetricsAnswer> {
    return this.#call('GET', `/metrics/${testId}`, { schema: metricsAnswer })
  }

  drivers(): Promise<z.infer<typeof driversAnswer>> {
    return this.#call('GET', '/drivers', { schema: driversAnswer })
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

  async #call<T>(method: string, path: string, wants: { schema: z.ZodType<T>; body?: object | undefined }): Promise<T> {
    const type = wants.body === undefined ? {} : { 'content-type': 'application/json' }
    const body = wants.body === undefined ? {} : { body: JSON.stringify(wants.body) }
    const response = await fetch(this.#base + path, { method, headers: { ...this.#headers, ...type }, ...body })
    const answer: unknown = await response.json()
    if (response.ok) return wants.schema.parse(answer)
    const { code, message, details } = errorAnswer.parse(answer).error
    throw new BreakwaterError(code in errorCodes ? (code as ErrorCode) : 'internal', message, { details })
  }
}
