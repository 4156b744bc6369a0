/**
 * Breakwater without the system around it: a load, its engine and its recorder in the main thread of a process, without
 * Kafka or windows. Prints its results as one line of JSON. The difference to the whole driver is the cost of the
 * system.
 */
import { z } from 'zod'
import { Load } from '../../driver/load-thread/load.ts'
import { LoopWaiter } from '../../driver/load-thread/waiter.ts'
import { http } from '../../driver/protocols/http.ts'
import { systemClock } from '../../lib/clock.ts'
import { emptyTally, merge } from '../../lib/measure/tally.ts'
import { quantile } from '../../lib/measure/quantiles.ts'
import { requestSchema } from '../../lib/plan/plan.ts'
import { avalanche } from '../../lib/plan/presets.ts'
import { whole } from '../../lib/plan/segment.ts'
import { engineNames } from '../../lib/plan/transport.ts'
import { fromMillis, later, micros, toMillis } from '../../lib/units.ts'

const order = z
  .object({
    url: z.string(),
    connections: z.number(),
    seconds: z.number(),
    engine: z.enum(engineNames),
    requests: z.array(requestSchema).optional(),
  })
  .parse(JSON.parse(process.argv[2] ?? '{}'))
const DRAIN_MS = 1_000

const { url: target, connections, seconds, engine, requests: planned } = order
const usual = avalanche({ target, connections, seconds, transport: { engine, insecure: true } })
const plan = { ...usual, requests: planned ?? usual.requests }
const job = { testId: 'bare', nodeId: 'bare', plan, lane: { driver: whole, worker: whole } }
const load = new Load(job, {
  open: await http.load(engine),
  clock: systemClock,
  waiter: new LoopWaiter(systemClock, micros(0)),
})
load.start(later(systemClock.now(), fromMillis(20)))
setTimeout(() => {
  load.stop(DRAIN_MS)
}, seconds * 1_000)
await load.done
const {
  completed: requests,
  failed: errors,
  latencies,
} = load.flip().parts.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
const at = (share: number): number => toMillis(quantile(latencies.of('success'), share) ?? micros(0))
const latency = { p50: at(0.5), p99: at(0.99), max: at(1) }
process.stdout.write(`${JSON.stringify({ requests, errors, latency })}\n`, () => process.exit(0))
