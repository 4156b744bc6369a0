/**
 * Sends single requests, and keeps what was sent and what came. Requests are prepared, and connections made, as the
 * engines of a driver do it; they are sent by undici over HTTP/1.1 whatever the engine of the plan is, because engines
 * keep nothing of a response. Neither redirects nor `expectContinue` have an effect.
 */
import { Client, type Dispatcher } from 'undici'
import type { Credentials, EngineTask } from './engine.ts'
import { Handshake, UNAUTHORIZED } from './auth/digest-session.ts'
import { Tokens } from './auth/tokens.ts'
import { httpJobOf } from './http-job.ts'
import type { Refusal } from './outcomes.ts'
import { filled, prepareAll, type Prepared } from './prepared.ts'
import { waysOf } from './undici/engine.ts'
import { authorized, optionsFor, requestOf } from './undici/request.ts'
import type { SlotWays } from './undici/slot.ts'
import { systemClock } from '../../lib/clock.ts'
import { systemMessage } from '../../lib/errors.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import type { Transport } from '../../lib/plan/transport.ts'
import { between, fromMillis, type Micros, toMillis } from '../../lib/units.ts'

/** Names and values, as they were sent. */
export type Lines = readonly (readonly [name: string, value: string])[]

/** A request with the values of its placeholders. Secrets are in it. */
export interface SentRequest {
  readonly method: string
  readonly url: string
  readonly headers: Lines
  readonly body: Buffer
}

export interface Response {
  readonly status: number
  readonly headers: Lines
  /** The size of the body. */
  readonly bytes: number
  /** Its beginning. */
  readonly body: Buffer
}

/** A request that was tried. */
export interface Tried {
  readonly name: string
  readonly request: SentRequest
  /** The time to the last byte of the response, with that of connecting, or to the failure. */
  readonly ms: number
  readonly outcome: { readonly response: Response } | { readonly failure: string }
}

/** What requests are sent with. */
export interface SendingTask extends Pick<EngineTask, 'testId' | 'nodeId' | 'plan' | 'credentials'> {
  /** So much of the body of a response is kept, in bytes. */
  readonly keep: number
  /** Aborts the request in flight; no further one is sent. */
  readonly signal?: AbortSignal
}

/**
 * Sends a request.
 * @param index its position among those that are sent, from 0, of which its number and its random values are made
 * @param extracted values from earlier responses
 * @throws BreakwaterError `invalid-request` for a request that cannot be prepared, such as one with a missing secret
 * @throws Error for a token that cannot be got
 */
export async function sendOnce(
  request: PlannedRequest,
  task: SendingTask,
  { index, extracted }: { readonly index: number; readonly extracted: Values },
): Promise<Tried> {
  const plan = { ...task.plan, requests: [request] }
  const timeoutMs = request.timeoutMs ?? plan.timeoutMs
  const tokens = await tokensOf(plan, task.credentials)
  const job = httpJobOf({ ...task, plan, timeout: fromMillis(timeoutMs), slots: 1, extracted, tokens })
  const [prepared] = prepareAll(job)
  const ways = waysOf(job, prepared)
  // The values are those that are sent: the instant of {{time}} is taken once.
  const own = filled(prepared, index, prepared.varying?.slots.now() ?? 0)
  const attempt = { ways, timeoutMs, index, prepared: own, transport: job.transport, handshake: new Handshake() }
  const { keep, signal } = task
  const sent = await tried({ ...attempt, keep, signal, began: systemClock.now() })
  ways.dials.close()
  return { name: request.name, ...sent }
}

/** The token of each request, by its index. */
async function tokensOf(plan: Plan, credentials: Credentials): Promise<(request: number) => string> {
  const tokens = new Tokens({ plan, clock: systemClock, credentials })
  await tokens.obtain()
  return (request) => tokens.values[request] ?? ''
}

/** A request with its values, and what it is sent with. */
interface Attempt {
  readonly ways: SlotWays
  readonly timeoutMs: number
  readonly index: number
  readonly prepared: Prepared
  readonly transport: Transport
  readonly handshake: Handshake
  readonly began: Micros
  readonly keep: number
  readonly signal: AbortSignal | undefined
}

/** Sends a request, and once more if it has credentials for the challenge of the target. */
async function tried(attempt: Attempt): Promise<Omit<Tried, 'name'>> {
  const { ways, index, prepared, transport, handshake, began } = attempt
  const plain = sentRequest(prepared, index)
  const request = requestOf({ ...prepared, headers: [...prepared.headers] }, transport)
  const options = authorized(optionsFor(request, index, 0), request, handshake)
  const outcome = await outcomeOf(ways, options, attempt)
  const again = isRefused(outcome) ? challenged(attempt, outcome.response) : false
  if (again === true) return tried(attempt)
  const ms = Math.round(toMillis(between(began, systemClock.now())) * 1_000) / 1_000
  const credentials = handshake.repeated ? pairs((options.headers as string[]).slice(0, 2)) : []
  const sent = { ...plain, headers: [...plain.headers, ...credentials] }
  return { request: sent, ms, outcome: again === false ? outcome : { failure: again.detail } }
}

function isRefused(outcome: Tried['outcome']): outcome is { readonly response: Response } {
  return 'response' in outcome && outcome.response.status === UNAUTHORIZED
}

function challenged({ prepared: { digest }, handshake }: Attempt, { headers }: Response): boolean | Refusal {
  if (digest === undefined) return false
  const challenges = headers.flatMap(([name, value]) => (name.toLowerCase() === 'www-authenticate' ? [value] : []))
  return handshake.refused(digest, challenges.length === 0 ? undefined : challenges.join(','))
}

const STOPPED = 'it was stopped'

function sentRequest({ method, origin, path, headers, numbered, body }: Prepared, index: number): SentRequest {
  const lines = pairs(headers.map((text) => Buffer.from(text, 'latin1')))
  const whole = numbered ? lines.with(-1, [lines.at(-1)?.[0] ?? '', String(index)]) : lines
  return { method, url: origin + path, headers: whole, body: body ?? Buffer.alloc(0) }
}

async function outcomeOf(
  ways: SlotWays,
  options: Dispatcher.DispatchOptions,
  { timeoutMs, keep, signal: ended }: Attempt,
): Promise<Tried['outcome']> {
  if (ended?.aborted === true) return { failure: STOPPED }
  const client = clientOf(ways)
  const late = AbortSignal.timeout(timeoutMs)
  const signal = ended === undefined ? late : AbortSignal.any([late, ended])
  try {
    const { statusCode, headers, body } = await client.request({
      ...options,
      body: options.body ?? null,
      responseHeaders: 'raw',
      signal,
    })
    const { bytes, kept } = await beginningOf(body, keep)
    const raw = headers as unknown as readonly (Buffer | string)[]
    return { response: { status: statusCode, headers: pairs(raw), bytes, body: kept } }
  } catch (error) {
    if (signal.aborted && !late.aborted) return { failure: STOPPED }
    return { failure: late.aborted ? `no whole response within ${timeoutMs} ms` : systemMessage(error) }
  } finally {
    await client.destroy()
  }
}

function clientOf({ origin, options, dials, route }: SlotWays): Client {
  return new Client(origin, {
    ...options,
    connect: (_, callback) => {
      dials.dial(route, {
        connected: (socket) => {
          callback(null, socket)
        },
        refused: (error) => {
          callback(error, null)
        },
      })
    },
  })
}

async function beginningOf(stream: AsyncIterable<Buffer>, keep: number): Promise<{ bytes: number; kept: Buffer }> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    if (bytes < keep) chunks.push(chunk)
    bytes += chunk.length
  }
  return { bytes, kept: Buffer.concat(chunks).subarray(0, keep) }
}

/** Names and values in turn. */
function pairs(texts: readonly (Buffer | string)[]): [name: string, value: string][] {
  return Array.from({ length: texts.length / 2 }, (_, at) => [String(texts[2 * at]), String(texts[2 * at + 1])])
}
