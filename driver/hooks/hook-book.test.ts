import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { Plan, PlannedRequest } from '../../lib/plan/plan.ts'
import { HookBook } from './hook-book.ts'

/** A target that notes its requests; those to /slow wait until the test lets them go. */
class NotingTarget {
  readonly seen: string[] = []
  readonly slow: ServerResponse[] = []
  readonly #server: Server
  #changed: () => void = () => undefined

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#answer(request, response)
    })
  }

  static async start(): Promise<NotingTarget> {
    const target = new NotingTarget()
    await new Promise<void>((resolve) => target.#server.listen(0, '127.0.0.1', resolve))
    return target
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`
  }

  #answer({ method = '', url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const token = headers['x-token']
    this.seen.push(`${method} ${url}${token === undefined ? '' : ` ${String(token)}`}`)
    if (url === '/slow') this.slow.push(response)
    else response.writeHead(url === '/wrong' ? 500 : 200).end('{"token":"t-1"}')
    this.#changed()
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#changed = resolve))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** Reports of a book, and waiting for them. */
class Reports {
  readonly all: (HookReport & { testId: string })[] = []
  #heard: () => void = () => undefined

  readonly add = (testId: string, report: HookReport): void => {
    this.all.push({ testId, ...report })
    this.#heard()
  }

  async until(count: number): Promise<void> {
    while (this.all.length < count) await new Promise<void>((resolve) => (this.#heard = resolve))
  }

  get states(): string[] {
    return this.all.map(({ hook, state }) => `${hook} ${state}`)
  }
}

const get = (path: string, more: Partial<PlannedRequest> = {}): PlannedRequest => ({
  name: `get${path.replaceAll('/', '-')}`,
  method: 'GET',
  path,
  headers: {},
  ...more,
})
const login = get('/login', { extract: { token: { json: '$.token' } } })
const withToken = (path: string): PlannedRequest =>
  get(path, { placeholders: true, headers: { 'x-token': '{{value.token}}' } })

const targets: NotingTarget[] = []
const books: HookBook[] = []
afterEach(async () => {
  await Promise.all(books.splice(0).map((book) => book.close()))
  for (const target of targets.splice(0)) target.close()
})

async function rig(hooks: Pick<Plan, 'before' | 'after'>) {
  const target = await NotingTarget.start()
  const reports = new Reports()
  const book = new HookBook({ nodeId: 'driver-1', credentials: {}, report: reports.add })
  targets.push(target)
  books.push(book)
  const shape = { kind: 'closed', count: { value: 1, per: 'total' }, connections: 1 } as const
  const plan: Plan = { ...planWith(shape), target: target.url, identify: true, ...hooks }
  return { target, reports, book, plan }
}

const before = { testId: 'test', hook: 'before', values: {} } as const
const after = { testId: 'test', hook: 'after', values: { token: 't-9' } } as const

describe('the requests before a load', () => {
  it('are sent in their order, and each once although the command is repeated', async () => {
    const { target, reports, book, plan } = await rig({ before: [login, withToken('/a'), withToken('/b')] })
    book.begin(before, plan)
    book.begin(before, plan)
    await reports.until(2)
    book.begin(before, plan)
    expect(target.seen).toEqual(['GET /login', 'GET /a t-1', 'GET /b t-1'])
    expect(reports.all).toEqual([
      { testId: 'test', hook: 'before', state: 'sending' },
      { testId: 'test', hook: 'before', state: 'done', values: { token: 't-1' } },
    ])
  })

  it('end with the first that fails', async () => {
    const { target, reports, book, plan } = await rig({ before: [login, get('/wrong'), get('/never')] })
    book.begin(before, plan)
    await reports.until(2)
    expect(target.seen).toEqual(['GET /login', 'GET /wrong'])
    const reason = 'get-wrong (GET /wrong): its response has status 500'
    expect(reports.all[1]).toMatchObject({ state: 'failed', reason })
  })

  it('end when the test is stopped, and others go on', async () => {
    const { target, reports, book, plan } = await rig({ before: [get('/slow'), get('/never')] })
    book.begin(before, plan)
    book.begin({ ...before, testId: 'other' }, plan)
    await target.until(() => target.slow.length === 2)
    book.stop('test')
    await reports.until(3)
    expect(reports.all[2]).toMatchObject({
      testId: 'test',
      state: 'failed',
      reason: 'get-slow (GET /slow): it was stopped',
    })
    for (const response of target.slow) response.end()
    await reports.until(4)
    expect(reports.all[3]).toEqual({ testId: 'other', hook: 'before', state: 'done' })
    expect(target.seen).toEqual(['GET /slow', 'GET /slow', 'GET /never'])
  })

  it('are not sent by a command that arrives after the stop, or after that for the requests after the load', async () => {
    const { target, reports, book, plan } = await rig({ before: [login], after: [get('/out')] })
    book.stop('test')
    book.begin(before, plan)
    book.begin({ ...after, testId: 'other' }, plan)
    book.begin({ ...before, testId: 'other' }, plan)
    await reports.until(4)
    expect(target.seen).toEqual(['GET /out'])
    expect(reports.states).toEqual(['before failed', 'after sending', 'before failed', 'after done'])
  })

  it('are not sent without a plan', async () => {
    const { reports, book } = await rig({})
    book.begin(before, undefined)
    expect(reports.all).toEqual([
      { testId: 'test', hook: 'before', state: 'failed', reason: 'this driver has no config of the test' },
    ])
  })
})

describe('the requests after a load', () => {
  it('are all tried although one fails, with the values that were given', async () => {
    const { target, reports, book, plan } = await rig({
      after: [get('/wrong'), withToken('/logout'), get('/wrong', { name: 'again' })],
    })
    book.begin(after, plan)
    await reports.until(2)
    expect(target.seen).toEqual(['GET /wrong', 'GET /logout t-9', 'GET /wrong'])
    const reason = 'get-wrong (GET /wrong): its response has status 500; 1 other request failed too'
    expect(reports.all[1]).toEqual({ testId: 'test', hook: 'after', state: 'failed', reason })
  })

  it('wait for those before it, and are not ended by a stop', async () => {
    const { target, reports, book, plan } = await rig({ before: [get('/slow')], after: [get('/slow'), get('/out')] })
    book.begin(before, plan)
    await target.until(() => target.slow.length === 1)
    book.begin(after, plan)
    book.stop('test')
    await target.until(() => target.slow.length === 2)
    book.stop(null)
    target.slow[1]?.end()
    await reports.until(4)
    expect(reports.states).toEqual(['before sending', 'after sending', 'before failed', 'after done'])
    expect(target.seen).toEqual(['GET /slow', 'GET /slow', 'GET /out'])
  })

  it('end when the driver ends, and those that were not sent have failed', async () => {
    const { target, reports, book, plan } = await rig({ after: [get('/slow'), get('/never')] })
    book.begin(after, plan)
    await target.until(() => target.slow.length === 1)
    await book.close()
    expect(reports.all[1]).toMatchObject({ state: 'failed', reason: 'get-slow (GET /slow): it was stopped' })
    expect(target.seen).toEqual(['GET /slow'])
  })

  it('that use a value that was not extracted fail alone', async () => {
    const { target, reports, book, plan } = await rig({ after: [withToken('/a'), get('/b')] })
    book.begin({ ...after, values: {} }, plan)
    await reports.until(2)
    expect(target.seen).toEqual(['GET /b'])
    expect(reports.all[1]?.reason).toBe('get-a (GET /a): the value token was not extracted before the load')
  })
})
