import { busContract } from '../lib/bus/bus.suite.ts'
import type { BrokerUnderTest } from '../lib/bus/bus.suite.ts'
import { silentLog } from '../lib/log.ts'
import { startBroker } from './broker.ts'

const provide = async (): Promise<BrokerUnderTest> => {
  let broker = await startBroker({ port: 0 }, silentLog)
  const { host, port } = broker
  return {
    brokers: [`${host}:${port}`],
    outage: {
      keepsRecords: false,
      away: () => broker.close(),
      back: async () => {
        broker = await startBroker({ host, port }, silentLog)
      },
    },
    stop: () => broker.close(),
  }
}

busContract({ name: 'the embedded broker', canGoAway: true, provide })
