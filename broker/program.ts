/** The embedded broker's program, once it is loaded: it starts a broker from settings. */
import { runService } from '../lib/service.ts'
import { startBroker } from './broker.ts'
import { brokerConflict, brokerSettings, limitsOf } from './settings.ts'

await runService({
  name: 'broker',
  usage: 'node dist/broker/main.js [--port 9092]',
  summary:
    'The embedded broker speaks the Kafka protocol and keeps all records in memory. It is for trials, development and tests on one machine, and no replacement for Kafka.',
  settings: brokerSettings,
  conflict: brokerConflict,
  start: async (settings, log) => {
    const { host, port, advertisedHost, autoCreateTopics } = settings
    const limits = limitsOf(settings)
    const broker = await startBroker({ host, port, advertisedHost, autoCreateTopics, limits }, log)
    return { stop: () => broker.close() }
  },
})
