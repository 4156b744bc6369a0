/**
 * The requests before and after a load, with real Kafka and three drivers: each is sent once a run, whoever is stopped or
 * killed, and those of the load have what was extracted.
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals'
import type { TestAnswer } from '../../lib/api/answers.ts'
import { RestartableSystem } from '../e2e/restarted.ts'
import { eventually } from '../e2e/system.ts'
import { describeWithKafka } from '../kafka/describe-with-kafka.ts'
import type { RunningKafka } from '../kafka/real-kafka.ts'

const DRIVERS = 3
const RATE = 90

/** A target that gives a token at each login, and notes what it gets. */
class TokenTarget {
  /** The method and the path of each request, and the token that it has. */
  readonly seen: { readonly what: string; readonly by: string; readonly token: string | undefined }[] = []
  /** The status of the responses to /setup. */
  setup = 200
  #logins = 0
  readonly #server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://target')
    const token = request.headers.authorization
    this.seen.push({ what: `${request.method ?? ''} ${url.pathname}`, by: url.searchParams.get('by') ?? '', token })
    if (url.pathname === '/login') response.end(JSON.stringify({ session: { token: `t-${(this.#logins += 1)}` } }))
    else response.writeHead(url.pathname === '/setup' ? this.setup : 200).end()
  })

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  /** How often a request came. */
  count(what: string): number {
    return this.seen.filter((request) => request.what === what).length
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

describeWithKafka('requests before and after a load, with real Kafka', (source) => {
  const target = new TokenTarget()
  let kafka: RunningKafka
  let system: RestartableSystem

  beforeAll(async () => {
    await target.listen()
    kafka = await source.start()
    system = await RestartableSystem.start(kafka.brokers, DRIVERS)
  })
  afterAll(async () => {
    await system.stop()
    await kafka.dispose()
    target.close()
  })
  beforeEach(() => {
    target.seen.length = 0
    target.setup = 200
  })

  function create(seconds: number): Promise<string> {
    return system.api.plan({
      target: target.url,
      headers: { authorization: 'Bearer {{token}}' },
      before: [{ post: '/login?by={{driver}}', extract: { token: { json: '$.session.token' } } }, { put: '/setup' }],
      after: [{ delete: '/setup' }, { post: '/logout?by={{driver}}' }],
      get: '/item',
      rate: `${RATE}/s`,
      duration: `${seconds}s`,
    })
  }

  async function untilLoaded(): Promise<void> {
    await eventually('the load has begun', () => target.count('GET /item') >= RATE / 2)
  }

  const last = (): string | undefined => target.seen.at(-1)?.what
  const loginBy = (): string => target.seen.find(({ what }) => what === 'POST /login')?.by ?? ''

  /** Expects that each request around the load came once and in its place, and that all have the token. */
  function expectOnceAround(): void {
    const around = target.seen.map(({ what }) => what).filter((what) => what !== 'GET /item')
    expect(around).toEqual(['POST /login', 'PUT /setup', 'DELETE /setup', 'POST /logout'])
    expect([target.seen[0]?.what, target.seen[1]?.what]).toEqual(around.slice(0, 2))
    const tokens = new Set(target.seen.slice(1).map(({ token }) => token))
    expect([...tokens]).toEqual([expect.stringMatching(/^Bearer t-\d+$/)])
    expect(target.seen[0]?.token).toBeUndefined()
  }

  async function expectCounted(testId: string, requests: number): Promise<TestAnswer> {
    const test = await system.api.ended(testId, 60_000)
    const { overall } = await system.api.metrics(testId)
    expect(overall).toMatchObject({ planned: requests, sent: requests, completed: requests, failed: 0 })
    expect(target.count('GET /item')).toBe(requests)
    return test
  }

  it('are sent once each, and their token is in all requests of the load, which are counted alone', async () => {
    const testId = await create(1)
    const { drivers } = await system.api.trigger(testId)
    expect(drivers).toHaveLength(DRIVERS)
    const { state, events } = await expectCounted(testId, RATE)
    expect(state).toBe('finished')
    expectOnceAround()
    expect(last()).toBe('POST /logout')
    const codes = events.map(({ code }) => code)
    for (const code of ['before-done', 'after-done']) expect(codes).toContain(code)
    expect(codes.indexOf('before-done')).toBeLessThan(codes.indexOf('triggered'))
  })

  it('those after it are sent when it is stopped', async () => {
    const testId = await create(60)
    await system.api.trigger(testId)
    await untilLoaded()
    await system.api.stop()
    expect((await system.api.ended(testId, 60_000)).state).toBe('aborted')
    expectOnceAround()
    expect(last()).toBe('POST /logout')
  })

  it('there is no load when one before it fails, and those after it are sent', async () => {
    target.setup = 503
    const testId = await create(1)
    await expect(system.api.trigger(testId)).rejects.toMatchObject({ code: 'before-failed' })
    const { state, events } = await system.api.ended(testId, 60_000)
    expect([state, target.count('GET /item')]).toEqual(['failed', 0])
    expectOnceAround()
    const message = 'before-2 (PUT /setup): its response has status 503'
    expect(events).toContainEqual(expect.objectContaining({ code: 'before-failed', message }))
  })

  it('are sent once each when the orchestrator is killed and started again during the load', async () => {
    const testId = await create(5)
    await system.api.trigger(testId)
    await untilLoaded()
    await system.killOrchestrator()
    await system.startOrchestrator()
    expect((await expectCounted(testId, 5 * RATE)).state).toBe('finished')
    expectOnceAround()
    expect(last()).toBe('POST /logout')
  })

  it('those after it are sent by another driver when the one that sent those before it is killed', async () => {
    const testId = await create(2)
    await system.api.trigger(testId)
    await untilLoaded()
    const first = loginBy()
    await system.killDriver(first)
    const { drivers } = await system.api.ended(testId, 60_000)
    expect(drivers.find(({ nodeId }) => nodeId === first)?.state).toBe('lost')
    expectOnceAround()
    expect(last()).toBe('POST /logout')
    const out = target.seen.at(-1)?.by
    expect(['driver-1', 'driver-2', 'driver-3'].filter((nodeId) => nodeId !== first)).toContain(out)
  })
})
