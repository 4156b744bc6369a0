/** Responds to requests under test: at once without faults, otherwise with the faults that were decided. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { fromMillis, later } from '../lib/units.ts'
import { type Decision, decide, freezeLeft } from './decide.ts'
import type { Faults } from './faults.ts'
import type { Target } from './target.ts'

/** A reusable body, with its headers in wire form. */
export interface Content {
  readonly body: Buffer
  readonly headers: readonly string[]
}

export const hello: Content = content('text/plain', 'Hello World')
export const pong: Content = content('application/json', '{"message":"pong"}')

/** Responds with status 200 at once. */
export function answerPlain(response: ServerResponse, { headers, body }: Content): void {
  response.writeHead(200, headers as string[])
  response.end(body)
}

/** One request under test in progress. */
export interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly usual: Content
}

/** Responds with faults. Ends early, without leaving a timer, when the connection ends; never rejects. */
export async function answerWithFaults(target: Target, exchange: Exchange, faults: Faults): Promise<void> {
  const { request, response } = exchange
  const gone = new AbortController()
  response.once('close', () => {
    gone.abort()
  })
  const wait = (milliseconds: number): Promise<void> =>
    target.clock.sleepUntil(later(target.clock.now(), fromMillis(milliseconds)), gone.signal)
  const decision = decide(faults, target.random)
  if (decision.delay > 0) await wait(decision.delay)
  await untilThawed(target, gone.signal)
  if (gone.signal.aborted) return
  if (decision.fate === 'reset') {
    target.counter.resetConnection()
    request.socket.resetAndDestroy()
  } else if (decision.fate === 'hang') {
    await target.clock.sleepUntil(later(target.clock.now(), target.hangLimit), gone.signal)
    request.socket.destroy()
  } else {
    await transmit(exchange, decision, wait)
  }
}

/** While the server is frozen, no response begins. */
async function untilThawed(target: Target, gone: AbortSignal): Promise<void> {
  const freeze = target.defaults?.freeze
  if (freeze === undefined) return
  const now = target.clock.now()
  const left = freezeLeft(freeze, target.defaultsSince, now)
  if (left > 0) await target.clock.sleepUntil(later(now, left), gone)
}

type Wait = (milliseconds: number) => Promise<void>

async function transmit({ request, response, usual }: Exchange, decision: Decision, wait: Wait): Promise<void> {
  const { status, stall, drip } = decision
  if (decision.close) response.shouldKeepAlive = false
  const { headers, body } = contentOf(usual, decision)
  response.writeHead(status, [...headers, ...(decision.header ?? [])])
  if (request.method === 'HEAD' || (stall === 0 && drip === 0)) {
    response.end(body)
    return
  }
  response.flushHeaders()
  const waitForByte = drip === 0 ? undefined : (): Promise<void> => wait(drip)
  const half = Math.floor(body.length / 2)
  await put(response, body.subarray(0, half), waitForByte)
  if (stall > 0) await wait(stall)
  await put(response, body.subarray(half), waitForByte)
  response.end()
}

/** The body of a response, or none if its status forbids one (RFC 9110, 15.3.5, 15.3.6 and 15.4.5). */
function contentOf(usual: Content, { status, size, body }: Decision): Content {
  if (status === 204 || status === 304) return { headers: [], body: nothing }
  if (status === 205) return { headers: ['content-length', '0'], body: nothing }
  if (size !== undefined) return sized(size)
  return body === undefined ? usual : content('text/plain', body)
}

/** Writes a part of the body: at once, or byte by byte with a wait before each. */
async function put(response: ServerResponse, part: Buffer, waitForByte?: () => Promise<void>): Promise<void> {
  if (waitForByte === undefined) {
    response.write(part)
    return
  }
  for (let index = 0; index < part.length && !response.destroyed; index += 1) {
    await waitForByte()
    response.write(part.subarray(index, index + 1))
  }
}

const nothing = Buffer.alloc(0)
let filler = nothing

/** A body of `size` bytes: a view of one shared buffer, which grows to the largest size requested. */
function sized(size: number): Content {
  if (filler.length < size) filler = Buffer.alloc(size, 'Hello World\n')
  const headers = ['content-type', 'text/plain', 'content-length', String(size)]
  return { body: filler.subarray(0, size), headers }
}

function content(type: string, text: string): Content {
  const body = Buffer.from(text)
  return { body, headers: ['content-type', type, 'content-length', String(body.length)] }
}
