/** One call creates a test and triggers it: the real orchestrator, with and without a driver, over the embedded broker. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { createDriver } from '../driver/create-driver.ts'
import { silentLog } from '../lib/log.ts'
import { driverOptions, startEmbedded, until } from './embedded.suite.ts'
import { startApi } from '../orchestrator/api/server.ts'
import { plainOptions } from '../orchestrator/api/subject.suite.ts'
import type { OrchestratorService } from '../orchestrator/service.ts'

const fleet = { minDrivers: 1, expectDrivers: 0, minimumShare: 1, suspectSeconds: 30, lostSeconds: 60 }

let service: OrchestratorService
let startDriver: () => Promise<void>
let post: (path: string, body: object) => Promise<{ status: number; json: unknown }>
const ends: (() => unknown)[] = []

beforeAll(async () => {
  const embedded = await startEmbedded(fleet)
  const { kafka } = embedded
  service = embedded.service
  const api = await startApi(service, plainOptions, silentLog)
  ends.push(
    () => api.close(),
    () => embedded.close(),
  )
  startDriver = async () => {
    const identity = { nodeId: 'mallard', boot: 'boot', address: '127.0.0.1:0' }
    const driver = createDriver({ kafka, options: driverOptions, identity }, silentLog)
    ends.unshift(() => driver.stop())
    await driver.start()
    await until(() => service.drivers().drivers.length === 1)
  }
  post = async (path, body) => {
    const headers = { 'content-type': 'application/json' }
    const url = `http://127.0.0.1:${api.port}${path}`
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
    return { status: response.status, json: await response.json() }
  }
}, 60_000)

afterAll(async () => {
  for (const end of ends) await end()
}, 60_000)

it('a test whose trigger finds no driver stays created, and one with a driver runs', async () => {
  await until(() => service.readiness().status === 'ok')
  const target = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
  await once(target, 'listening')
  ends.unshift(() => target.close())
  const body = { target: `http://127.0.0.1:${(target.address() as AddressInfo).port}`, count: 20 }

  const refused = await post('/avalanche?trigger=true', body)
  const { details } = (refused.json as { error: { details: { TestId: string } } }).error
  expect(refused).toMatchObject({ status: 503, json: { error: { code: 'no-drivers' } } })
  expect(['drafted', 'preparing']).toContain(service.test(details.TestId).state)

  await startDriver()
  const { status, json } = await post('/tsunami/0.1?trigger=true', { ...body, count: 20, size: 5 })
  expect([status, json]).toMatchObject([201, { drivers: [{ nodeId: 'mallard' }], leftOut: [] }])
  const { TestId } = json as { TestId: string }
  await until(() => service.test(TestId).state === 'finished')
  expect(service.metrics(TestId).overall).toMatchObject({ sent: 20, completed: 20, failed: 0 })
}, 60_000)
