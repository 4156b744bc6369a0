/** A driver's pool under load whose main thread is stuck from a moment on: `node stuck.suite.js TARGET`. */
import { WorkerPool } from '../../driver/worker-pool/worker-pool.ts'
import { pause, systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { whole } from '../../lib/plan/segment.ts'

const [, , target = ''] = process.argv
const pool = new WorkerPool(1, silentLog)
await pool.open()
const plan = avalanche({ target, seconds: 600, connections: 2 })
const at = { driver: whole, startAt: systemClock.now() }
pool.run({ testId: 'stuck', nodeId: 'a', plan }, at, { window: () => undefined, failed: () => undefined })
await pause(1_000)
process.send?.('stuck')
await pause(100)
for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
