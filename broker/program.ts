/** The embedded broker's program, once it is loaded: it starts a broker from settings. */
import { runService } from '../lib/service.ts'
import { startBroker } from './broker.ts'
import { brokerCommand, limitsOf } from './settings.ts'

await runService({
  ...brokerCommand,
  name: 'broker',
  start: async (settings, log) => {
    const { host, port, advertisedHost, autoCreateTopics } = settings
    const limits = limitsOf(settings)
    const broker = await startBroker({ host, port, advertisedHost, autoCreateTopics, limits }, log)
    return { stop: () => broker.close() }
  },
})
