/** A driver's crew under load whose main thread is stuck from a moment on: `node stuck.suite.js TARGET`. */
import { Crew } from '../../driver/crew.ts'
import { pause, systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { whole } from '../../lib/plan/segment.ts'

const [, , target = ''] = process.argv
const crew = new Crew(1, silentLog)
await crew.open()
const plan = avalanche({ target, seconds: 600, connections: 2 })
const at = { driver: whole, startAt: systemClock.now() }
crew.run({ testId: 'stuck', nodeId: 'a', plan }, at, { window: () => undefined, failed: () => undefined })
await pause(1_000)
process.send?.('stuck')
await pause(100)
for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
