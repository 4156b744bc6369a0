/** The REST API as the page calls it. The token is sent in a header only, so that no address or log contains it. */
import type {
  CreatedAnswer,
  DriversAnswer,
  ErrorAnswer,
  LaunchedAnswer,
  MetricsAnswer,
  StoppedAnswer,
  TestAnswer,
  TriggeredAnswer,
} from '../../lib/api/answers.ts'
import type { PlanSummary } from '../../lib/api/plan-summary.ts'
import type { PresetsAnswer } from '../../lib/api/presets.ts'
import type { QueueAnswer, QueuedAnswer, TriggerBody } from '../../lib/api/queue.ts'
import type { RunState } from '../../lib/api/run-states.ts'
import type { DeletedAnswer, RenamedAnswer, TestListAnswer } from '../../lib/api/tests.ts'
import type { DriverHistoryAnswer } from '../../lib/api/driver-history.ts'
import type { TimelineAnswer } from '../../lib/api/timeline.ts'
import { type ListPlace, PAGE_SIZE } from '../app/list-place.ts'
import type { JsonSchema } from '../plan/json-schema.ts'
import type { ChangedAnswer, LoadCommand } from '../state/load-changes.ts'
import { EventParser, type ServerEvent } from './event-parser.ts'

/** An error response of the API; code `unreachable` when there was no response. */
export class ApiError extends Error {
  readonly code: string
  readonly details: Readonly<Record<string, unknown>>

  constructor(code: string, message: string, details: Readonly<Record<string, unknown>> = {}) {
    super(message)
    this.code = code
    this.details = details
  }
}

export interface LaunchOptions {
  readonly andTrigger: boolean
}

function queryOf({ andTrigger }: LaunchOptions): string {
  return andTrigger ? '?trigger=true' : ''
}

/** How long a request may take, in ms. */
const REQUEST_WITHIN = 15_000
/** The stream sends a comment every 15 s: after this time in ms without any byte the connection is dead. */
const SILENCE = 40_000

export class Client {
  readonly #token: () => string | undefined

  /** @param token returns the token of the user, if there is one */
  constructor(token: () => string | undefined) {
    this.#token = token
  }

  /** The drivers, and the changes of the fleet since the response with this cursor. */
  drivers(after: string | undefined): Promise<DriversAnswer> {
    return this.#json('GET', `/drivers?after=${encodeURIComponent(after ?? '')}`)
  }

  /** One driver with its recent heartbeats. */
  driver(nodeId: string): Promise<DriverHistoryAnswer> {
    return this.#json('GET', `/drivers/${encodeURIComponent(nodeId)}`)
  }

  /** One page of the list of tests. */
  tests({ search, sort, descending, page }: ListPlace): Promise<TestListAnswer> {
    const order = descending ? 'descending' : 'ascending'
    const offset = String((page - 1) * PAGE_SIZE)
    const query = new URLSearchParams({ limit: String(PAGE_SIZE), offset, search, sort, order })
    return this.#json('GET', `/tests?${query.toString()}`)
  }

  /** The newest tests with this word in their state, or in their name or target. */
  testsMentioning(state: RunState): Promise<TestListAnswer> {
    return this.#json('GET', `/tests?limit=1000&search=${state}`)
  }

  rename(testId: string, name: string): Promise<RenamedAnswer> {
    return this.#json('PATCH', `/tests/${encodeURIComponent(testId)}`, { name })
  }

  /** Removes a test with everything that was kept of it. */
  remove(testId: string): Promise<DeletedAnswer> {
    return this.#json('DELETE', `/tests/${encodeURIComponent(testId)}`)
  }

  test(testId: string): Promise<TestAnswer> {
    return this.#json('GET', `/tests/${encodeURIComponent(testId)}`)
  }

  /** The figures of a test as a whole, by phase and request, and of each driver. */
  metrics(testId: string): Promise<MetricsAnswer> {
    return this.#json('GET', `/metrics/${encodeURIComponent(testId)}`)
  }

  /** The timeline, or what has changed since the response with this cursor. */
  timeline(testId: string, after: string | undefined): Promise<TimelineAnswer> {
    const since = after === undefined ? '' : `&after=${encodeURIComponent(after)}`
    return this.#json('GET', `/tests/${encodeURIComponent(testId)}/timeline?drivers=true${since}`)
  }

  /** @param options whether the test is triggered as well, which an error response with a TestId has not done */
  avalanche(body: object, options: LaunchOptions): Promise<LaunchedAnswer> {
    return this.#json('POST', `/avalanche${queryOf(options)}`, body)
  }

  /** @param seconds the time between two bursts, as typed */
  tsunami(seconds: string, body: object, options: LaunchOptions): Promise<LaunchedAnswer> {
    return this.#json('POST', `/tsunami/${encodeURIComponent(seconds)}${queryOf(options)}`, body)
  }

  /** @param plan in YAML or JSON @param options as of an avalanche */
  createFromPlan(plan: string, options: LaunchOptions): Promise<LaunchedAnswer> {
    return this.#plan(`/tests${queryOf(options)}`, plan)
  }

  /** What a plan means. @param drivers for how many its totals are computed @param signal ends the request */
  checkPlan(plan: string, drivers: number, signal: AbortSignal): Promise<PlanSummary> {
    return this.#plan(`/plans/check?drivers=${drivers}`, plan, signal)
  }

  presets(): Promise<PresetsAnswer> {
    return this.#json('GET', '/plans/presets')
  }

  /** The JSON Schema of plans. */
  planSchema(): Promise<JsonSchema> {
    return this.#json('GET', '/plan.schema.json')
  }

  /** The plan of a test in YAML. */
  async planOf(testId: string): Promise<string> {
    const path = `/tests/${encodeURIComponent(testId)}/plan.yaml`
    return (await this.#fetch(path, { signal: AbortSignal.timeout(REQUEST_WITHIN) })).text()
  }

  rerun(testId: string): Promise<CreatedAnswer> {
    return this.#json('POST', `/rerun/${encodeURIComponent(testId)}`)
  }

  trigger(testId: string): Promise<TriggeredAnswer> {
    return this.#json('POST', `/trigger/${encodeURIComponent(testId)}`)
  }

  /** Queues a test, or gives one that waits other conditions. @param conditions at least one */
  enqueue(testId: string, conditions: TriggerBody): Promise<QueuedAnswer> {
    return this.#json('POST', `/trigger/${encodeURIComponent(testId)}`, conditions)
  }

  queue(): Promise<QueueAnswer> {
    return this.#json('GET', '/queue')
  }

  /** @param position from 1 on */
  moveInQueue(testId: string, position: number): Promise<QueueAnswer> {
    return this.#json('PATCH', `/queue/${encodeURIComponent(testId)}`, { position })
  }

  takeOutOfQueue(testId: string): Promise<QueueAnswer> {
    return this.#json('DELETE', `/queue/${encodeURIComponent(testId)}`)
  }

  stop(testId: string): Promise<StoppedAnswer> {
    return this.#json('POST', `/stop/${encodeURIComponent(testId)}`)
  }

  /** Changes the load of a running test, on all drivers at the same instant. */
  change(testId: string, command: LoadCommand): Promise<ChangedAnswer> {
    const body = 'body' in command ? command.body : undefined
    return this.#json('POST', `/tests/${encodeURIComponent(testId)}/${command.path}`, body)
  }

  /** The kill switch: ends the load of every test, whoever started it. */
  stopEverything(): Promise<StoppedAnswer> {
    return this.#json('POST', '/stop')
  }

  /**
   * Live events until the connection ends; the first one, of the type `open`, says that it is there. Throws an ApiError
   * when it cannot be opened, or falls silent.
   */
  async *events(signal: AbortSignal): AsyncGenerator<ServerEvent> {
    const watch = new AbortController()
    const response = await this.#fetch('/events', { signal: AbortSignal.any([signal, watch.signal]) })
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    const parser = new EventParser()
    if (reader === undefined) return
    let timer: number | undefined
    yield { type: 'open', data: '' }
    try {
      for (;;) {
        timer = window.setTimeout(() => {
          watch.abort()
        }, SILENCE)
        const { done, value } = await reader.read()
        window.clearTimeout(timer)
        if (done) return
        yield* parser.push(value)
      }
    } catch (cause) {
      throw unreachable(cause)
    } finally {
      window.clearTimeout(timer)
      watch.abort()
    }
  }

  async #json<A>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: object): Promise<A> {
    const sent = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await this.#fetch(path, { method, ...sent, signal: AbortSignal.timeout(REQUEST_WITHIN) })
    return (await response.json()) as A
  }

  /** JSON is YAML as well. */
  async #plan<A>(path: string, plan: string, signal?: AbortSignal): Promise<A> {
    const ends = [AbortSignal.timeout(REQUEST_WITHIN), ...(signal === undefined ? [] : [signal])]
    const init = { method: 'POST', body: plan, signal: AbortSignal.any(ends) }
    return (await (await this.#fetch(path, init, 'application/yaml')).json()) as A
  }

  async #fetch(path: string, init: RequestInit, type = 'application/json'): Promise<Response> {
    const token = this.#token()
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(init.body === undefined ? {} : { 'content-type': type }),
    }
    const response = await fetch(path, { ...init, headers, cache: 'no-store', credentials: 'omit' }).catch(
      (cause: unknown) => {
        throw unreachable(cause)
      },
    )
    if (!response.ok) throw await errorOf(response)
    return response
  }
}

function unreachable(cause: unknown): ApiError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new ApiError('unreachable', `The orchestrator does not respond (${reason}).`)
}

/** A proxy in between may respond with something else than the API's form. */
async function errorOf(response: Response): Promise<ApiError> {
  try {
    const { error } = (await response.json()) as ErrorAnswer
    return new ApiError(error.code, error.message, error.details)
  } catch {
    return new ApiError('unreachable', `The response has the status ${response.status} ${response.statusText}.`)
  }
}
