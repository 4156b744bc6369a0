/** The target server's program, once it is loaded: it starts a target from settings. */
import { runService } from '../lib/service.ts'
import { startTarget } from './server.ts'
import { targetSettings } from './settings.ts'

await runService({
  name: 'target-server',
  usage: 'target-server [--host ADDRESS] [--port PORT]',
  summary: 'A target for load tests: counts the requests that it receives, and injects faults on demand.',
  settings: targetSettings,
  stopWithin: 2_000,
  start: async (settings, log) => {
    const target = await startTarget(settings, log)
    return { stop: () => target.close() }
  },
})
