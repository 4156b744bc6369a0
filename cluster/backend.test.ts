/** Both kinds of backends do the same: the same cluster, in this process, is used directly and by its REST API. */
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { avalanchePlan } from '../lib/api/bodies.ts'
import { describeBodyFile } from '../lib/body-files.ts'
import { silentLog } from '../lib/log.ts'
import { hashOf, type Plan } from '../lib/plan/plan.ts'
import { readPlan } from '../lib/plan-language/to-plan.ts'
import { reportOf } from '../report/report.ts'
import { startApi } from '../orchestrator/api/server.ts'
import { plainOptions } from '../orchestrator/api/subject.suite.ts'
import type { Backend } from './backend.ts'
import { LocalBackend } from './local-backend.ts'
import { until } from './embedded.suite.ts'
import { startLocal } from './local.ts'
import { RemoteBackend } from './remote-backend.ts'
import { threadsAhead } from './threads.ts'

const backends: Partial<Record<'local' | 'remote', Backend>> = {}
const ends: (() => unknown)[] = []
let count = 0
let answer: RequestListener = (_, response) => response.end('hello')
let target = ''

beforeAll(async () => {
  const server = createServer((request, response) => {
    count += 1
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const options = { workers: 1, graceMs: 100, thread: threadsAhead(1), credentials: {}, bodyFiles: new Set<string>() }
  const cluster = await startLocal(options, silentLog)
  await cluster.ready
  const api = await startApi(cluster.service, plainOptions, silentLog)
  backends.local = new LocalBackend(cluster, options)
  backends.remote = new RemoteBackend({ url: `http://127.0.0.1:${api.port}`, tell: () => undefined })
  ends.push(
    () => api.close(),
    () => cluster.close(),
    () => {
      server.closeAllConnections()
      server.close()
    },
  )
})
beforeEach(() => {
  count = 0
  answer = (_, response) => response.end('hello')
})
afterAll(async () => {
  for (const end of ends) await end()
})

function planOf(options: Parameters<typeof avalanchePlan>[0]): Plan {
  return avalanchePlan(options, target)
}

const examples = fileURLToPath(new URL('../../examples/', import.meta.url))

/** Plans of all kinds: of flags, and of each example. */
function somePlans(): Plan[] {
  const files = readdirSync(examples).filter((name) => /\.(ya?ml|json)$/.test(name) && name !== 'environments.yaml')
  const own = {
    describe: (path: string) => describeBodyFile(examples + path),
    read: (path: string) => readFileSync(examples + path),
  }
  const read = files.map((name) => {
    const given = readPlan(readFileSync(examples + name, 'utf8'), { files: own })
    if (!('plan' in given)) throw new Error(JSON.stringify(given))
    return given.plan
  })
  const url = planOf({
    rate: 50,
    duration: 2,
    poisson: true,
    tags: { commit: '{{n}}' },
    name: 'a {{b}}',
    headers: { 'X-A': ['1', '2'], authorization: 'Bearer {{secret.KEY}}' },
    bodyBase64: 'AP8=',
    transport: { resendStale: true, maxBodyBytes: 1_000 },
  })
  return [...read, url]
}

describe.each(['local', 'remote'] as const)('a %s test', (kind) => {
  let backend: Backend
  beforeAll(() => {
    backend = backends[kind] ?? fail()
  })

  it('has the plan as it was given', async () => {
    for (const plan of somePlans()) {
      const { config } = await backend.test(await backend.create(plan))
      expect([config, hashOf(config)]).toEqual([plan, hashOf(plan)])
    }
  })

  it('runs, shows its figures, and has its report and histograms at its end', async () => {
    const testId = await backend.create(planOf({ rate: 20, duration: 2 }))
    const shown: number[] = []
    const startAt = await backend.trigger(testId)
    await backend.follow(testId, ({ TestId, overall, phases }) => {
      expect(TestId).toBe(testId)
      shown.push(overall.sent, ...phases.map(({ sent }) => sent))
    })
    expect(Math.max(...shown)).toBeGreaterThan(0)
    const report = reportOf(await backend.test(testId), await backend.metrics(testId))
    expect(report).toMatchObject({ TestId: testId, state: 'finished', startAt, overall: { sent: 40, completed: 40 } })
    expect(count).toBe(40)
    expect(await backend.histogram(testId, 'hgrm')).toMatch(/^ +Value +Percentile TotalCount/)
    expect(await backend.histogram(testId, 'hlog')).toContain(`#[response of test ${testId}: values`)
    // What is over already ends at once.
    await backend.follow(testId)
    await backend.stop(testId)
    await expect(backend.trigger(testId)).rejects.toMatchObject({ code: 'already-triggered' })
  })

  it('has a timeline, of which one asks for what is new, and a load that can be changed', async () => {
    const testId = await backend.create(planOf({ rate: 20, duration: 600 }))
    await backend.trigger(testId)
    const over = backend.follow(testId)
    await until(async () => (await backend.timeline(testId)).points.length > 1)
    const { points, cursor } = await backend.timeline(testId)
    expect(points[0]).toMatchObject({ from: 0, to: 1, planned: 20 })
    await until(async () => (await backend.timeline(testId, cursor)).points.some(({ to }) => to > points.length))
    expect((await backend.timeline(testId, cursor)).points.every(({ from }) => from > 0)).toBe(true)
    const changes = [
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'factor', factor: 1.1 },
      { kind: 'rate', perSecond: 12.5, per: 'driver' },
    ] as const
    for (const change of changes) await backend.change(testId, change)
    expect((await backend.test(testId)).changes).toMatchObject([
      { kind: 'pause' },
      { kind: 'resume' },
      { kind: 'factor', factor: 1.1 },
      { kind: 'rate', perSecond: 12.5 },
    ])
    await expect(backend.change(testId, { kind: 'users', users: 3 })).rejects.toMatchObject({ code: 'not-possible' })
    await backend.stop(testId)
    await over
  })

  it('ends by a stop', async () => {
    const testId = await backend.create(planOf({ rate: 50, duration: 600 }))
    await backend.trigger(testId)
    const over = backend.follow(testId)
    await until(() => count > 5)
    await backend.stop(testId)
    await over
    const { state, config } = await backend.test(testId)
    expect([state, config.phases[0]?.shape]).toMatchObject(['aborted', { count: { value: 30_000 } }])
    expect((await backend.metrics(testId)).overall.sent).toBe(count)
  })

  it('is refused while another one runs', async () => {
    const first = await backend.create(planOf({ rate: 50, duration: 600 }))
    await backend.trigger(first)
    const second = await backend.create(planOf({}))
    await expect(backend.trigger(second)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`test '${first}' is running: wait for its end`),
    })
    await backend.stop(first)
    await backend.follow(first)
  })

  it('that is unknown is an error of each call', async () => {
    const calls = [
      () => backend.trigger('nobody'),
      () => backend.test('nobody'),
      () => backend.metrics('nobody'),
      () => backend.timeline('nobody'),
      () => backend.change('nobody', { kind: 'pause' }),
      () => backend.histogram('nobody', 'hgrm'),
      () => backend.stop('nobody'),
      () => backend.follow('nobody'),
    ]
    for (const call of calls) await expect(call()).rejects.toMatchObject({ code: 'not-found' })
  })

  it('without a sample has no histogram', async () => {
    const testId = await backend.create(planOf({}))
    await expect(backend.histogram(testId, 'hlog')).rejects.toMatchObject({ code: 'nothing-measured' })
  })
})

function fail(): never {
  throw new Error('no such backend')
}
