/** The counters for Prometheus when the orchestrator has forgotten its first runs: no counter ever falls. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import { VirtualClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { emptyTally } from '../lib/measure/tally.ts'
import type { Window } from '../lib/messages/metrics.ts'
import { fromSeconds, later } from '../lib/units.ts'
import { EventHub } from './api/event-hub.ts'
import { CounterMemory } from './api/counter-memory.ts'
import { countersOf, parse } from '../lib/api/exposition.suite.ts'
import { LoopLag } from './api/loop-lag.ts'
import { metricsText } from './api/prometheus.ts'
import { missingOf, windowsIn } from './run/gaps.ts'
import { Fleet, over } from './testing/fleet.suite.ts'
import { Orchestrator } from './orchestrator.ts'
import { plan } from './run/events.suite.ts'
import { draft } from './run/run.ts'
import { lastOf, tallyOf, windowOf } from './testing/windows.suite.ts'

/** More than an orchestrator keeps. */
const RUNS = 70

let clock: VirtualClock
let broker: MemoryBroker
let driver: Messenger
let orchestrator: Orchestrator
let scrape: () => ReturnType<typeof parse>
let release: () => void

beforeEach(async () => {
  clock = new VirtualClock(fromSeconds(1_000))
  broker = new MemoryBroker(clock)
  driver = new Messenger(broker.connect())
  const limits = { suspectSeconds: 3, lostSeconds: 5, minimumShare: 0.5 }
  orchestrator = new Orchestrator({
    messenger: new Messenger(broker.connect()),
    clock,
    log: silentLog,
    options: { id: 'me', epoch: 2, minDrivers: 1, expectDrivers: 0, ...limits },
  })
  await soon(orchestrator.start())
  const { service } = orchestrator
  const [hub, loopLag, counters] = [new EventHub(service), new LoopLag(), new CounterMemory()]
  scrape = () => parse(metricsText({ service, hub, loopLag, counters }))
  release = () => {
    hub.close()
    loopLag.stop()
  }
})

afterEach(async () => {
  release()
  await orchestrator.close()
})

/** Advances the time until the promise is settled. */
async function soon<T>(answer: Promise<T>, seconds = 3): Promise<T> {
  await Promise.all([clock.advanceTo(later(clock.now(), fromSeconds(seconds))), answer.catch(() => undefined)])
  return answer
}

async function beat(testId: string, answer: 'ready' | 'done'): Promise<void> {
  const message = { nodeId: 'a', boot: 'x', alive: true, tests: [{ testId, answer }] }
  await soon(driver.publish('heartbeat', message), 0.1)
}

async function startRun(): Promise<string> {
  const { TestId } = await soon(orchestrator.service.create(plan), 0.1)
  await beat(TestId, 'ready')
  await soon(orchestrator.service.trigger(TestId))
  return TestId
}

/** Three windows: the first arrives twice, the second never, and the last one has the given totals. */
function windowsOf(testId: string, stated: 'right' | 'less'): Window[] {
  const made = [0, 1, 2].map((seq) => windowOf({ nodeId: 'a', boot: 'x', testId }, seq, tallyOf([100, 333])))
  const last = lastOf(made)
  const said = last.last === undefined ? undefined : { ...last.last, totals: [{ ...nobody, tally: emptyTally() }] }
  const [first = last] = made
  return [first, first, stated === 'less' && said !== undefined ? { ...last, last: said } : last]
}

const nobody = { phase: 'load', request: 'default' }

describe('counters', () => {
  it('never fall, however many runs are forgotten and however their windows are corrected', async () => {
    let before = countersOf(scrape())
    let looks = 0
    const look = (): void => {
      const now = countersOf(scrape())
      const fell = [...now].filter(([series, value]) => value < (before.get(series) ?? 0))
      expect(fell).toEqual([])
      // A series without a run never disappears.
      expect([...before.keys()].filter((series) => !series.includes('"run"') && !now.has(series))).toEqual([])
      before = now
      looks += 1
    }
    for (let index = 0; index < RUNS; index += 1) {
      const testId = await startRun()
      look()
      for (const window of windowsOf(testId, index % 2 === 0 ? 'right' : 'less')) {
        await soon(driver.publish('metrics', window), 0.1)
        look()
      }
      broker.append('metrics', { key: 'a', value: '{' })
    }
    expect(orchestrator.service.tests().tests.length).toBeLessThan(RUNS)
    expect(looks).toBe(RUNS * 4)
    expect(orchestrator.service.counters()).toMatchObject({ windowsReceived: 3 * RUNS, windowsDuplicate: RUNS })
  }, 60_000)

  it('count windows as lost when no window of the run is merged any more, and only once', async () => {
    const fleet = await new Fleet(2, 100).start()
    await fleet.pass(3)
    fleet.driver('a').alive = false
    await fleet.until(over(fleet))
    const { runs } = fleet.judge
    expect(runs.windowsLost).toBe(0)
    await fleet.pass(31)
    const lost = windowsIn(missingOf(fleet.record))
    expect(lost).toBeGreaterThan(0)
    expect(runs.windowsLost).toBe(lost)
    await fleet.pass(5)
    expect(runs.windowsLost).toBe(lost)
    // The lost windows of a forgotten run are already counted.
    for (let index = 0; index < RUNS; index += 1) runs.add(draft(`run ${index}`, plan, 0))
    expect([runs.find('test'), runs.windowsLost]).toEqual([undefined, lost])
  })

  it('include what a run has lost when it is forgotten before', async () => {
    const fleet = await new Fleet(2, 100).start()
    await fleet.pass(3)
    fleet.driver('a').alive = false
    await fleet.until(over(fleet))
    const { runs } = fleet.judge
    for (let index = 0; index < RUNS; index += 1) runs.add(draft(`run ${index}`, plan, 0))
    expect(runs.windowsLost).toBe(windowsIn(missingOf(fleet.record)))
  })
})
