/** The target server’s program, once it is loaded: settings in, a running process out. */
import { port, text, whole } from '../lib/config.ts'
import { runService } from '../lib/service.ts'
import { startTarget } from './server.ts'

await runService({
  name: 'target-server',
  usage: 'target-server [--host ADDRESS] [--port PORT]',
  summary: 'A server to point load tests at: counts what it gets, and misbehaves on demand.',
  settings: {
    host: text('127.0.0.1', { env: 'BREAKWATER_TARGET_HOST', help: 'address to listen on', placeholder: 'ADDRESS' }),
    port: port(8000, { env: 'BREAKWATER_TARGET_PORT', help: 'port to listen on, 0 for any free one' }),
    seed: whole([0, 0xffff_ffff], 1, { env: 'BREAKWATER_TARGET_SEED', help: 'seed of the chances of faults' }),
  },
  stopWithin: 2_000,
  start: async (settings, log) => {
    const target = await startTarget(settings, log)
    return { stop: () => target.close() }
  },
})
