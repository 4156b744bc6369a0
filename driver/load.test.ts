import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../lib/clock.ts'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import type { Plan, Shape } from '../lib/plan/plan.ts'
import { whole } from '../lib/plan/segment.ts'
import { fromMillis, later, type Micros, micros } from '../lib/units.ts'
import type { Engine, EngineJob, Sink } from './engines/engine.ts'
import { Load } from './load.ts'
import { LoopWaiter } from './waiter.ts'

const total = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
const closed = (count: number, connections: number): Shape => ({ kind: 'closed', count: total(count), connections })
const constant = (count: number, rate: number): Shape => ({ kind: 'constant', count: total(count), rate: total(rate) })
const bursts: Shape = { kind: 'burst', loads: 3, burst: total(40), everySeconds: 1, spacingSeconds: 0.001 }
const timed: Shape = { kind: 'closed', seconds: 60, connections: 3 }

/** Answers in the next turn of the loop, and notes what it is asked. */
class QuickEngine implements Engine {
  readonly job: EngineJob
  readonly firedAt: Micros[] = []
  readonly prepared: number[] = []
  inFlight = 0
  readonly #sink: Sink

  constructor(job: EngineJob, sink: Sink) {
    this.job = job
    this.#sink = sink
  }

  prepare(connections: number): void {
    this.prepared.push(connections)
  }

  fire(request: number, intendedAt: Micros, firedAt: Micros): boolean {
    if (this.inFlight === this.job.slots) return false
    this.inFlight += 1
    this.firedAt.push(firedAt)
    setImmediate(() => {
      this.inFlight -= 1
      this.#sink.failed({
        request,
        intendedAt,
        endedAt: systemClock.now(),
        freeAt: undefined,
        code: 'closed',
        detail: undefined,
      })
    })
    return true
  }

  async close(): Promise<void> {
    while (this.inFlight > 0) await new Promise((resolve) => setImmediate(resolve))
  }

  destroy(): Promise<void> {
    return this.close()
  }
}

/** A load of the whole of a shape, and its engine. */
function loadOf(shape: Shape, more: Partial<Plan> = {}): { load: Load; engine: QuickEngine } {
  const engines: QuickEngine[] = []
  const plan = { ...planWith(shape), ...more }
  const job = { testId: 'test', nodeId: 'a', plan, lane: { driver: whole, worker: whole } }
  const load = new Load(job, {
    factory: (engineJob, sink) => {
      const made = new QuickEngine(engineJob, sink)
      engines.push(made)
      return made
    },
    clock: systemClock,
    waiter: new LoopWaiter(systemClock, micros(0)),
  })
  const [engine] = engines
  if (engine === undefined) throw new Error('a load makes an engine')
  return { load, engine }
}

describe('A load', () => {
  test.each([
    ['closed load: all of its slots', closed(500, 64), [64]],
    ['fewer requests than connections: one for each', closed(5, 64), [5]],
    ['open load: what arrives at once', constant(1_000, 1_000), [11]],
    ['a burst: what arrives at once', bursts, [11]],
    ['slow load: one', constant(10, 1), [1]],
    ['no requests: none', closed(0, 64), []],
  ])('makes connections before its start: %s', async (_, shape, expected) => {
    const { load, engine } = loadOf(shape)
    load.start(later(systemClock.now(), fromMillis(60_000)))
    expect(engine.prepared).toEqual(expected)
    load.stop(0)
    await load.done
  })

  test('makes no connections ahead when each request is to make its own, or when it starts late', async () => {
    const own = loadOf(closed(500, 64), { transport: { keepAlive: false } })
    own.load.start(later(systemClock.now(), fromMillis(60_000)))
    const late = loadOf(closed(500, 64))
    late.load.start(later(systemClock.now(), fromMillis(-1)))
    expect([own.engine.prepared, late.engine.prepared]).toEqual([[], []])
    for (const { load } of [own, late]) load.stop(0)
    await Promise.all([own.load.done, late.load.done])
  })

  test.each([
    ['closed', closed(100, 4)],
    ['open', constant(100, 10_000)],
    ['bursts', { ...bursts, everySeconds: 0.05 } satisfies Shape],
  ])('fires nothing before its start, and then all that is planned: %s', async (_, shape) => {
    const { load, engine } = loadOf(shape)
    const startAt = later(systemClock.now(), fromMillis(20))
    load.start(startAt)
    expect(await load.done).toBe(0)
    const { tally } = load.flip()
    expect(engine.firedAt.every((at) => at >= startAt)).toBe(true)
    expect([tally.sent, tally.failed]).toEqual([tally.planned, tally.planned])
  })

  test.each([
    ['closed', closed(100, 4), 100],
    ['open', constant(100, 10), 100],
    ['bounded by time alone', timed, 0],
  ])('stopped before its start fires nothing, and says so: %s', async (_, shape, neverFired) => {
    const { load, engine } = loadOf(shape)
    load.start(later(systemClock.now(), fromMillis(60_000)))
    load.stop(0)
    expect(await load.done).toBe(neverFired)
    expect(engine.firedAt).toEqual([])
  })

  test('that time ends before its count says what it had no time for', async () => {
    const { load } = loadOf({ kind: 'closed', count: total(1_000_000_000), seconds: 0.05, connections: 2 })
    load.start(systemClock.now())
    const neverFired = await load.done
    const { tally } = load.flip()
    expect(tally.sent).toBeGreaterThan(0)
    expect(tally.sent + neverFired).toBe(1_000_000_000)
  })

  test('that time alone bounds has planned what it has sent, window by window', async () => {
    const { load } = loadOf({ kind: 'closed', seconds: 0.05, thinkSeconds: 0.002, connections: 3 })
    load.start(systemClock.now())
    const first = load.flip().tally
    expect(await load.done).toBe(0)
    const last = load.flip().tally
    expect(last.planned).toBeGreaterThan(0)
    expect([first.planned, last.planned]).toEqual([first.sent, last.sent])
  })
})
