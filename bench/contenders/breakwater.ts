/**
 * Breakwater as a contender, in two forms: the whole system, whose driver is the generator, as shipped; and bare, a
 * load and its engine alone in a process.
 */
import { fileURLToPath } from 'node:url'
import type { FiguresAnswer } from '../../lib/api/answers.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import type { EngineName } from '../../lib/plan/transport.ts'
import type { Part } from '../../cluster/process.ts'
import { type Cores, moveTo } from '../cores.ts'
import type { Rig } from '../rig.ts'
import { type Begun, type Generator, type Load, nameOf, type Reported } from './generator.ts'
import { readOwn } from './readers.ts'
import type { Tool } from './tool.ts'

export interface BareOptions {
  /** Its name in the table. */
  readonly name?: string
  /** The requests of its plan; by default one GET of the target. */
  readonly requests?: readonly PlannedRequest[]
}

/**
 * Our script with the engine of that name, for closed loads only; Node runs without flags, as for the driver's threads.
 */
export function bare(engine: EngineName, { name = nameOf('bare', engine), requests }: BareOptions = {}): Tool {
  return {
    name,
    find: () => process.execPath,
    install: [],
    version: () => 'this one',
    args: ({ url, connections, seconds, streams }) => [
      fileURLToPath(new URL('./bare.js', import.meta.url)),
      JSON.stringify({ url, connections: connections * (streams ?? 1), seconds, engine, requests }),
    ],
    read: readOwn,
    cannot: ({ threads, rate }) => threads > 1 || rate !== undefined,
  }
}

/** A closed load that we stop ends by itself otherwise: this long after its time. */
const SPARE_SECONDS = 20
/** The time from the end of a load until it has been reported. */
const ENDS_WITHIN_MS = 60_000

/**
 * The running system, triggered over its API. Its one driver moves to the load's cores for the duration of the load.
 */
export function breakwater(rig: Rig, { engine, cores }: { engine: EngineName; cores: Cores }): Generator {
  const driver = driverOf(rig)
  return {
    name: nameOf('breakwater', engine),
    begin: async (load) => {
      moveTo(load.cores, driver.pid)
      const testId = await rig.api.avalanche(bodyOf(load, engine))
      await rig.api.trigger(testId)
      return begunOf(rig, { testId, driver, load, cores })
    },
  }
}

/** Moves all processes of a system to cores where they do not disturb a generator. */
export function settle(rig: Rig, cores: Cores): void {
  for (const { pid } of rig.cluster.parts()) moveTo(cores.rest, pid)
}

/** The body to post for a load. */
export function bodyOf(
  { url, connections, seconds, rate, streams, strict, identify }: Load,
  engine: EngineName,
): object {
  const transport = { engine, insecure: true, ...(streams === undefined ? {} : { streams }) }
  const requests = connections * (streams ?? 1)
  const common = { target: url, transport, ...(identify === true ? { identify } : {}) }
  if (rate === undefined) return { ...common, connections: requests, duration: seconds + SPARE_SECONDS }
  // Arrivals that exceed the requests in flight wait: there are so many connections that no request waits for one.
  return { ...common, rate, count: rate * seconds, connections: requests, ...(strict === true ? { strict } : {}) }
}

interface Current {
  readonly testId: string
  readonly driver: Part
  readonly load: Load
  readonly cores: Cores
}

function begunOf({ api }: Rig, { testId, driver, load, cores }: Current): Begun {
  const end = async (): Promise<Reported> => {
    if (load.rate === undefined) await api.stop(testId)
    await api.ended(testId, load.seconds * 1_000 + ENDS_WITHIN_MS)
    moveTo(cores.rest, driver.pid)
    return reportedIn((await api.metrics(testId)).overall)
  }
  return { pids: [driver.pid], testId, end }
}

/** The reported figures; percentiles only if there are samples. */
function reportedIn({ completed, failed, dropped, latencies: { response, slip } }: FiguresAnswer): Reported {
  const reported: Reported = { requests: completed, errors: failed + dropped }
  const { median: p50, p99, p999: p99_9, max } = response
  if (p50 === null || p99 === null || p99_9 === null || max === null) return reported
  return { ...reported, latency: { p50, p99, p99_9, max }, slip: { p50: slip.median ?? 0, p99: slip.p99 ?? 0 } }
}

/** The first driver of a system. */
export function driverOf(rig: Rig): Part {
  const [driver] = rig.parts('driver')
  if (driver === undefined) throw new BreakwaterError('internal', 'the system has no driver')
  return driver
}
