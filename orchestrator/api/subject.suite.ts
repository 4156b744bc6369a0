/** The API on a free port with an orchestrator in memory, and a client that can send what no browser would. */
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'
import { expect } from '@jest/globals'
import { errorAnswer } from '../../lib/api/answers.ts'
import { pause } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { type ErrorCode, errorCodes } from '../../lib/errors.ts'
import { MemoryService } from './memory-service.suite.ts'
import { type Api, type ApiOptions, startApi } from './server.ts'

export const plainOptions: ApiOptions = {
  host: '127.0.0.1',
  port: 0,
  token: undefined,
  auth: 'token',
  allowedHosts: [],
  allowedTargets: [],
  defaultTarget: 'http://127.0.0.1:8000',
}

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; throws if it is not JSON. */
  readonly json: unknown
}

interface Given {
  readonly headers?: OutgoingHttpHeaders
  readonly body?: unknown
}

export interface Subject {
  readonly api: Api
  readonly service: MemoryService
  /** Sends a request. A body that is not a text is sent as JSON with its content type. */
  readonly ask: (method: string, path: string, given?: Given) => Promise<Answer>
}

export async function startSubject(options: Partial<ApiOptions> = {}): Promise<Subject> {
  const service = new MemoryService()
  const api = await startApi(service, { ...plainOptions, ...options }, silentLog)
  return {
    api,
    service,
    ask: (method, path, { headers = {}, body } = {}) => {
      const isRaw = body === undefined || typeof body === 'string' || body instanceof Uint8Array
      const type = isRaw ? {} : { 'content-type': 'application/json' }
      const payload = isRaw ? body : JSON.stringify(body)
      return send({ port: api.port, method, path, headers: { ...type, ...headers } }, payload)
    },
  }
}

interface Target {
  readonly port: number
  readonly method: string
  readonly path: string
  readonly headers: OutgoingHttpHeaders
}

/** Sends one request and resolves with the whole response, whatever its status. */
export function send(target: Target, payload: string | Uint8Array | undefined): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', agent: false, ...target }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          text,
          get json(): unknown {
            return JSON.parse(text) as unknown
          },
        })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(payload)
  })
}

/** Checks every few milliseconds until the condition holds; the test's timeout ends the wait. */
export async function until(condition: () => boolean): Promise<void> {
  for (let looks = 0; !condition(); looks += 1) {
    if (looks > 4_000) throw new Error(`waited in vain for ${condition.toString()}`)
    await pause(2)
  }
}

/** Expects an error in the one form, with the status of its code. */
export function expectError(answer: Answer, code: ErrorCode): void {
  expect(errorAnswer.strict().parse(answer.json)).toEqual(answer.json)
  expect(answer.json).toMatchObject({ error: { code } })
  expect(answer.status).toBe(errorCodes[code])
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
}
