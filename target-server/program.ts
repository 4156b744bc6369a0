/** The target server's program, once it is loaded: it starts a target from settings. */
import { runService } from '../lib/service.ts'
import { startTarget } from './server.ts'
import { targetCommand } from './settings.ts'

await runService({
  ...targetCommand,
  name: 'target-server',
  stopWithin: 2_000,
  start: async (settings, log) => {
    const target = await startTarget(settings, log)
    return { stop: () => target.close() }
  },
})
