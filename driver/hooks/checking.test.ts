import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createServer } from 'node:http'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Check } from '../../lib/checks/check.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan, PlannedRequest } from '../../lib/plan/plan.ts'
import { wrongCheck } from '../main-thread/wrong-expressions.ts'
import { sendHook, type Sent } from './send-hook.ts'
import { tryRequests } from './try-requests.ts'

const PONG = '{"id":"pong"}'
const large = Buffer.alloc(1_048_577, 'x')

/** Bodies by path, with their coding. */
const bodies: Readonly<Record<string, readonly [body: Buffer | string, coding?: string]>> = {
  '/plain': [PONG],
  '/gzip': [gzipSync(PONG), 'gzip'],
  '/both': [brotliCompressSync(gzipSync(PONG)), 'gzip, br'],
  '/unknown': [PONG, 'zstd-or-so'],
  '/broken': [PONG, 'gzip'],
  '/large': [large],
  '/bomb': [gzipSync(large), 'gzip'],
}

const server = createServer((request, response) => {
  const [body, coding] = bodies[request.url ?? ''] ?? ['']
  response.statusCode = body === '' ? 404 : 200
  if (coding !== undefined) response.setHeader('content-encoding', coding)
  response.setHeader('x-a', ['1', '2'])
  response.end(body)
})
let plan: Plan

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const target = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
  plan = { ...planWith({ kind: 'closed', count: { value: 1, per: 'total' }, connections: 1 }), target }
})
afterAll(() => {
  server.close()
})

function request(path: string, checks: Check[]): PlannedRequest {
  return { name: 'only', method: 'GET', headers: {}, path, checks }
}

async function tried(path: string, checks: Check[]): Promise<Sent | undefined> {
  for await (const sent of tryRequests({ ...plan, requests: [request(path, checks)] }, {})) return sent
  return undefined
}

const contains: Check = { kind: 'body', rule: 'contains', text: 'pong' }
const notFound: Check = { kind: 'status', ranges: [[404, 404]] }

describe('the checks of a single request', () => {
  it.each(['/plain', '/gzip', '/both'])('see the decoded body of %s', async (path) => {
    const checks: Check[] = [contains, { kind: 'json-value', path: '$.id', op: '=', value: 'pong' }]
    expect(await tried(path, checks)).toMatchObject({
      fault: undefined,
      checks: [
        { text: 'body contains "pong"', passed: true },
        { text: 'json $.id = "pong"', passed: true },
      ],
    })
  })

  it.each([
    ['/unknown', 'body not decodable'],
    ['/broken', 'body not decodable'],
    ['/large', 'body too large to check'],
    ['/bomb', 'body too large to check'],
  ])('of a body that is not known are one that failed: %s', async (path, text) => {
    const size: Check = { kind: 'size', op: '>', bytes: 0 }
    expect(await tried(path, [contains, size])).toMatchObject({
      fault: `its response fails \`${text}\``,
      checks: [
        { text: 'size > 0B', passed: true },
        { text, passed: false },
      ],
    })
  })

  it('say which statuses are right, in place of those below 400', async () => {
    expect(await tried('/missing', [notFound])).toMatchObject({ fault: undefined })
    expect(await tried('/plain', [notFound])).toMatchObject({ fault: 'its response fails `status 404`' })
    expect(await tried('/missing', [{ kind: 'header', name: 'x-a', rule: 'exists' }])).toMatchObject({
      fault: 'its response has status 404',
    })
  })

  it('see all fields of a header', async () => {
    const joined: Check = { kind: 'header-text', name: 'x-a', rule: 'equals', text: '1, 2' }
    expect(await tried('/plain', [joined])).toMatchObject({ fault: undefined })
  })

  it('end what is before a load', async () => {
    const task = {
      testId: 'a',
      nodeId: 'b',
      credentials: {},
      plan: { ...plan, before: [request('/plain', [notFound])] },
    }
    expect(await sendHook('before', task, {})).toEqual({
      values: {},
      fault: 'only (GET /plain): its response fails `status 404`',
    })
  })

  it('must have expressions that are some', () => {
    const wrong = request('/', [{ kind: 'body', rule: 'matches', text: '(' }])
    expect(wrongCheck([wrong])).toMatch(/^the request only has a check that is not one: body matches "\(": /)
    expect(wrongCheck([request('/', [contains])])).toBeUndefined()
  })
})
