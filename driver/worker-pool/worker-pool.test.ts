import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { pause, systemClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { droppedOf, emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { planWith, phaseOf } from '../../lib/plan/arbitraries.suite.ts'
import type { Phase, Plan } from '../../lib/plan/plan.ts'
import { whole } from '../../lib/plan/segment.ts'
import type { MergedSecond } from './lane-merger.ts'
import { commandsOf, mortalThread, reportingThread } from './worker-pool.suite.ts'
import { WorkerPool } from './worker-pool.ts'
import { loadThread } from '../load-thread/load-thread.ts'

let target: Server
let answering = true
let seen = 0
const threads: Worker[] = []
const pools: WorkerPool[] = []

beforeAll(async () => {
  target = createServer((_, answer) => {
    seen += 1
    if (answering) answer.end('pong')
  })
  await new Promise<void>((resolve) => {
    target.listen(0, '127.0.0.1', resolve)
  })
})

afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.close()
  threads.length = 0
  answering = true
  target.closeAllConnections()
})

afterAll(() => {
  target.close()
})

function plan(count: number, connections = 4): Plan {
  const { port } = target.address() as AddressInfo
  const shape = { kind: 'closed' as const, count: { value: count, per: 'driver' as const }, connections }
  return { ...planWith(shape), target: `http://127.0.0.1:${port}/ping` }
}

function openPlan(count: number, rate: number): Plan {
  return { ...plan(1), phases: [openPhase(count, rate)] }
}

function openPhase(count: number, rate: number): Phase {
  const amount = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
  return phaseOf(planWith({ kind: 'constant', count: amount(count), rate: amount(rate) }))
}

async function poolOf(size: number, make: () => Worker = loadThread): Promise<WorkerPool> {
  const pool = new WorkerPool(size, silentLog, () => {
    const thread = make()
    threads.push(thread)
    return thread
  })
  pools.push(pool)
  await pool.open()
  return pool
}

interface Outcome {
  readonly windows: readonly MergedSecond[]
  readonly failure: string | undefined
}

/** Runs a plan to its end. */
function run(pool: WorkerPool, asked: Plan): Promise<Outcome> {
  const windows: MergedSecond[] = []
  const at = { driver: whole, startAt: systemClock.now() }
  return new Promise((resolve) => {
    pool.run({ testId: 'test', nodeId: 'a', plan: asked }, at, {
      window: (window) => {
        windows.push(window)
        if (window.last !== undefined) resolve({ windows, failure: undefined })
      },
      failed: (failure) => {
        resolve({ windows, failure })
      },
    })
  })
}

function sumOf({ windows }: Outcome): Tally {
  return windows.flatMap(({ parts }) => parts).reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

describe('a worker pool', () => {
  it('reports that its threads cannot start', async () => {
    const pool = new WorkerPool(1, silentLog, () => new Worker('throw new Error("no such engine")', { eval: true }))
    pools.push(pool)
    await expect(pool.open()).rejects.toThrow('a load worker could not start: no such engine')
  })

  it('runs its share over all of its threads, and counts the same requests as the target', async () => {
    const pool = await poolOf(2)
    const before = seen
    const outcome = await run(pool, plan(101))
    expect(sumOf(outcome)).toMatchObject({ planned: 101, sent: 101, completed: 101, failed: 0 })
    expect(outcome.windows.at(-1)?.last).toEqual({ neverSent: 0 })
    expect(seen - before).toBe(101)
    expect(pool.tickAgeMs(systemClock.now())).toBeGreaterThanOrEqual(0)
  })

  it('runs its share on no more threads than there are places in flight', async () => {
    const pool = await poolOf(3)
    const asked = commandsOf(threads)
    const closed = await run(pool, plan(20, 2))
    expect(sumOf(closed)).toMatchObject({ planned: 20, sent: 20, completed: 20 })
    expect(closed.windows.at(-1)?.last).toEqual({ neverSent: 0 })
    expect(asked.splice(0)).toEqual(['0 run 0 of 2', '1 run 1 of 2'])
    const open = await run(pool, { ...openPlan(30, 1_000), phases: [{ ...openPhase(30, 1_000), maxInFlight: 1 }] })
    expect(sumOf(open)).toMatchObject({ planned: 30, sent: 30, completed: 30 })
    expect(asked.splice(0)).toEqual(['0 run 0 of 1'])
    expect(sumOf(await run(pool, plan(30, 4))).completed).toBe(30)
    expect(asked).toEqual(['0 run 0 of 3', '1 run 1 of 3', '2 run 2 of 3'])
  })

  it('does not fail a run when a thread that takes no part in it dies, and replaces that thread', async () => {
    answering = false
    const pool = await poolOf(3)
    const before = seen
    const ended = run(pool, plan(2, 2))
    await until(() => seen === before + 2)
    await threads[2]?.terminate()
    await until(() => threads.length === 4)
    pool.stop(0)
    const outcome = await ended
    expect(outcome.failure).toBeUndefined()
    expect(sumOf(outcome)).toMatchObject({ sent: 2, failed: 2 })
    answering = true
    expect(sumOf(await run(pool, plan(30)))).toMatchObject({ planned: 30, completed: 30 })
  })

  it('estimates the time for connections by its slowest thread, from the latest reported cost', async () => {
    const costs = [[500], [2_000, 700], [1_000]]
    const pool = await poolOf(3, () => reportingThread(costs.shift() ?? []))
    // 90 connections, 30 on each thread.
    expect(pool.connectMs(plan(1_000, 90))).toBe(30)
    expect(pool.connectMs(plan(1_000, 1))).toBe(1)
    // The cost of one engine does not apply to another.
    expect(pool.connectMs({ ...plan(1_000, 90), transport: { engine: 'undici' } })).toBe(5)
  })

  it('estimates at first, and is more exact once its threads have warmed up', async () => {
    const pool = new WorkerPool(1, silentLog)
    pools.push(pool)
    expect(pool.connectMs(plan(10_000, 1_000))).toBe(150)
    await pool.open()
    expect(pool.connectMs(plan(10_000, 1_000))).toBeGreaterThan(0)
    expect(pool.connectMs(plan(10_000, 1_000))).not.toBe(150)
  })

  it('runs one test after the other with the same threads', async () => {
    const pool = await poolOf(1)
    for (const count of [3, 5, 0, 7]) expect(sumOf(await run(pool, plan(count))).sent).toBe(count)
    expect(threads).toHaveLength(1)
  })

  it('ends early on a stop: requests in flight are aborted after their time, the others are never fired', async () => {
    answering = false
    const pool = await poolOf(2)
    const before = seen
    const ended = run(pool, plan(100, 4))
    await until(() => seen === before + 4)
    pool.stop(0)
    const outcome = await ended
    const tally = sumOf(outcome)
    const { planned, sent, failed, failures } = tally
    expect([sent, failed, droppedOf(tally)]).toEqual([4, 4, 0])
    expect([...failures.keys()]).toEqual(['aborted'])
    expect(planned).toBe(sent + (outcome.windows.at(-1)?.last?.neverSent ?? 0))
  })

  it('fails the run when its thread dies, replaces the thread, and runs the next test completely', async () => {
    answering = false
    const pool = await poolOf(2)
    const ended = run(pool, plan(100))
    await threads[0]?.terminate()
    expect((await ended).failure).toContain('a load worker ended')
    answering = true
    expect(sumOf(await run(pool, plan(50)))).toMatchObject({ planned: 50, sent: 50, completed: 50 })
    expect(threads).toHaveLength(3)
  })

  it('fails the run when its thread exits during it, and runs the next test completely', async () => {
    const pool = await poolOf(2, mortalThread)
    const before = seen
    const ended = run(pool, plan(1_000_000))
    await until(() => seen > before + 100)
    threads[1]?.postMessage('die')
    const { failure, windows } = await ended
    expect(failure).toContain('a load worker ended with code 7')
    expect(windows.every(({ last }) => last === undefined)).toBe(true)
    expect(sumOf(await run(pool, plan(50)))).toMatchObject({ planned: 50, sent: 50, completed: 50 })
    expect(threads).toHaveLength(3)
  })

  it.each(['sockets', 'undici'] as const)('runs a plan for the engine %s, prepared or not', async (engine) => {
    const pool = await poolOf(2)
    const asked = { ...plan(60), transport: { engine } }
    expect(sumOf(await run(pool, asked)).completed).toBe(60)
    pool.prepare(asked)
    expect(sumOf(await run(pool, asked)).completed).toBe(60)
  })

  it('ends a load that only time ends, with as many planned requests as sent ones', async () => {
    const pool = await poolOf(2)
    const shape = { kind: 'closed' as const, seconds: 0.3, thinkSeconds: 0.01, connections: 6 }
    const asked = { ...planWith(shape), target: plan(1).target }
    const outcome = await run(pool, asked)
    const { planned, sent, completed } = sumOf(outcome)
    expect(outcome.windows.at(-1)?.last).toEqual({ neverSent: 0 })
    expect(sent).toBeGreaterThanOrEqual(6)
    expect([planned, completed]).toEqual([sent, sent])
  })

  it.each(['polite', 'strict'] as const)('paces an open load in a %s way, and fires all of it', async (pacing) => {
    const pool = await poolOf(2)
    const asked = { ...openPlan(300, 1_000), pacing }
    pool.prepare(asked)
    const outcome = await run(pool, asked)
    expect(sumOf(outcome)).toMatchObject({ planned: 300, sent: 300, completed: 300 })
    expect(droppedOf(sumOf(outcome))).toBe(0)
    const { latencies } = sumOf(outcome)
    expect([latencies.of('slip').count, latencies.of('wait').count]).toEqual([300, 300])
    expect(latencies.of('slip').min).toBeGreaterThanOrEqual(0)
  })

  it('stops a run while its engine is still being loaded', async () => {
    const pool = await poolOf(2)
    const ended = run(pool, { ...plan(1_000_000), transport: { engine: 'undici' } })
    pool.stop(0)
    const { windows } = await ended
    expect(windows.at(-1)?.last?.neverSent).toBeGreaterThan(0)
  })

  it('fails a run that no thread can begin, and continues to work', async () => {
    const pool = await poolOf(1)
    const asked = plan(1)
    const { failure } = await run(pool, { ...asked, target: 'no address at all' })
    expect(failure).toEqual(expect.any(String))
    expect(sumOf(await run(pool, asked)).completed).toBe(1)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5)
}
