import { createRequire } from 'node:module'
import { expect, it } from '@jest/globals'
import { BusRig } from '../lib/bus/bus-rig.suite.ts'
import { pause } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { startBroker } from './broker.ts'

interface RequestQueue {
  prototype: { checkPendingRequests: (this: unknown) => void }
}

it('a bus with nothing to do leaves the event loop alone', async () => {
  const broker = await startBroker({ port: 0 }, silentLog)
  const rig = new BusRig({ brokers: [`${broker.host}:${broker.port}`], stop: () => broker.close() })
  const node = await rig.ready({ longPolls: true })
  await node.read({ control: 'now' })
  await node.bus.publish('register', { key: 'a', value: '{}' })

  // The library alone looks a thousand times a second at each connection whether there is something to send.
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as RequestQueue
  const original = prototype.checkPendingRequests
  let looks = 0
  prototype.checkPendingRequests = function (this: unknown) {
    looks++
    original.call(this)
  }
  await pause(1_000)
  prototype.checkPendingRequests = original
  expect(looks).toBeLessThan(50)

  await rig.close()
  await broker.close()
})
