import { createRequire } from 'node:module'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { BusRig } from '../lib/bus/bus-rig.suite.ts'
import { pause } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { type RunningBroker, startBroker } from './broker.ts'

interface RequestQueue {
  prototype: { checkPendingRequests: (this: unknown) => void }
}

// Without the patch, the library checks each connection a thousand times a second for pending requests.
const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as RequestQueue
const original = prototype.checkPendingRequests
let looks = 0
let broker: RunningBroker
let rig: BusRig

beforeEach(async () => {
  prototype.checkPendingRequests = function (this: unknown) {
    looks++
    original.call(this)
  }
  broker = await startBroker({ port: 0 }, silentLog)
  rig = new BusRig({ brokers: [`${broker.host}:${broker.port}`], stop: () => broker.close() })
})

afterEach(async () => {
  prototype.checkPendingRequests = original
  await rig.close()
  await broker.close()
})

it('a bus with nothing to do does not wake the event loop', async () => {
  const node = await rig.ready({ longPolls: true })
  await node.read({ control: 'now' })
  await node.bus.publish('register', { key: 'a', value: '{}' })
  looks = 0
  await pause(1_000)
  expect(looks).toBeLessThan(50)
})
