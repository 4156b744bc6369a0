/** Drivers with labels: each label has the share of the load that the plan gives it, by the target's own count. */
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { listenOnLoopback } from '../../lib/listen.ts'
import { eventually, startSystem, type System } from './system.ts'

let system: System
let server: Server
let target: string
/** What arrived from each driver. */
const seen = new Map<string, number>()

beforeAll(async () => {
  server = createServer((request, response) => {
    const driver = String(request.headers['breakwater-driver'])
    seen.set(driver, (seen.get(driver) ?? 0) + 1)
    response.end('ok')
  })
  target = `http://127.0.0.1:${await listenOnLoopback(server)}`
  system = await startSystem({ drivers: 1, workers: 2 })
})
afterAll(async () => {
  await system.stop()
  server.closeAllConnections()
  server.close()
})

const plan = () => ({
  target,
  identify: true,
  drivers: { shares: { 'region=eu': '60%', 'region=us': '40%' } },
  phases: [
    { name: 'open', rate: '200/s', duration: '1s' },
    { name: 'users', users: 10, count: 50 },
  ],
})

async function add(nodeId: string, ...labels: string[]): Promise<void> {
  system.cluster.addDriver(['--node-id', nodeId, ...labels.flatMap((label) => ['--label', label])])
  await eventually(`${nodeId} is there`, async () =>
    (await system.api.drivers()).drivers.some((driver) => driver.nodeId === nodeId),
  )
}

it('a share that no driver has is refused, with the label to start one with', async () => {
  await add('eu-1', 'region=eu', 'zone=a')
  await add('eu-2', 'region=eu')
  const testId = await system.api.plan(plan())
  await expect(system.api.trigger(testId)).rejects.toThrow(
    'no driver with the label region=us is ready, which is to send 40 % of the load: start one with --label region=us',
  )
})

it('the load is shared by label, and counted by label', async () => {
  await add('us-1', 'region=us')
  const testId = await system.api.plan(plan())
  const { drivers, leftOut } = await system.api.trigger(testId)
  expect(drivers.map(({ nodeId }) => nodeId)).toEqual(['eu-1', 'eu-2', 'us-1'])
  expect(leftOut).toEqual([{ nodeId: 'driver-1', reason: 'it has none of the labels that the plan gives shares to' }])
  await system.api.ended(testId, 30_000)
  const metrics = await system.api.metrics(testId)
  // 60 % of 200 and of 50 requests for two drivers, and 40 % for one.
  expect(Object.fromEntries(seen)).toEqual({ 'eu-1': 75, 'eu-2': 75, 'us-1': 100 })
  expect(metrics.drivers.map(({ nodeId, sent }) => [nodeId, sent])).toEqual([...seen].sort())
  expect(
    metrics.labels.map(({ name, value, driverCount, planned, completed }) => [
      name,
      value,
      driverCount,
      planned,
      completed,
    ]),
  ).toEqual([
    ['region', 'eu', 2, 150, 150],
    ['region', 'us', 1, 100, 100],
    ['zone', 'a', 1, 75, 75],
  ])
  expect(metrics.overall).toMatchObject({ planned: 250, completed: 250 })
})
