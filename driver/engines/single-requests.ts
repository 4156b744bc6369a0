/**
 * Sends single requests, and keeps what was sent and what came. Requests are prepared, and connections made, as the
 * engines of a driver do it; they are sent by undici over HTTP/1.1 whatever the engine of the plan is, because engines
 * keep nothing of a response. Neither redirects nor `expectContinue` have an effect.
 */
import { Client, type Dispatcher } from 'undici'
import type { EngineTask } from './engine.ts'
import { httpJobOf } from './http-job.ts'
import { filled, prepareAll, type Prepared } from './prepared.ts'
import { waysOf } from './undici/engine.ts'
import { optionsFor, requestOf } from './undici/request.ts'
import type { SlotWays } from './undici/slot.ts'
import { systemClock } from '../../lib/clock.ts'
import { systemMessage } from '../../lib/errors.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import { between, fromMillis, toMillis } from '../../lib/units.ts'

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
 */
export async function sendOnce(
  request: PlannedRequest,
  task: SendingTask,
  { index, extracted }: { readonly index: number; readonly extracted: Values },
): Promise<Tried> {
  const plan = { ...task.plan, requests: [request] }
  const job = httpJobOf({ ...task, plan, timeout: fromMillis(plan.timeoutMs), slots: 1, extracted })
  const [prepared] = prepareAll(job)
  const ways = waysOf(job, prepared)
  // The values are those that are sent: the instant of {{time}} is taken once.
  const own = filled(prepared, index, prepared.varying?.slots.now() ?? 0)
  const sent = sentRequest(own, index)
  const began = systemClock.now()
  const outcome = await outcomeOf(ways, optionsFor(requestOf(own, job.transport), index), task)
  ways.dials.close()
  const ms = Math.round(toMillis(between(began, systemClock.now())) * 1_000) / 1_000
  return { name: request.name, request: sent, ms, outcome }
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
  { plan: { timeoutMs }, keep, signal: ended }: SendingTask,
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
