import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { pause, systemClock } from '../lib/clock.ts'
import { silentLog } from '../lib/log.ts'
import { emptyTally, merge, type Tally } from '../lib/measure/tally.ts'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { whole } from '../lib/plan/segment.ts'
import type { Assembled } from './assembly.ts'
import { Crew } from './crew.ts'
import { loadThread } from './thread.ts'

let target: Server
let answering = true
let seen = 0
const threads: Worker[] = []
const crews: Crew[] = []

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
  for (const crew of crews.splice(0)) await crew.close()
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

async function crewOf(size: number, make: () => Worker = loadThread): Promise<Crew> {
  const crew = new Crew(size, silentLog, () => {
    const thread = make()
    threads.push(thread)
    return thread
  })
  crews.push(crew)
  await crew.open()
  return crew
}

interface Outcome {
  readonly windows: readonly Assembled[]
  readonly failure: string | undefined
}

/** Runs a plan to its end. */
function run(crew: Crew, asked: Plan): Promise<Outcome> {
  const windows: Assembled[] = []
  const at = { driver: whole, startAt: systemClock.now() }
  return new Promise((resolve) => {
    crew.run({ testId: 'test', nodeId: 'a', plan: asked }, at, {
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
  return windows.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

describe('a crew', () => {
  it('says so when its threads cannot start', async () => {
    const crew = new Crew(1, silentLog, () => new Worker('throw new Error("no such engine")', { eval: true }))
    crews.push(crew)
    await expect(crew.open()).rejects.toThrow('a load worker could not start: no such engine')
  })

  it('runs its share over all of its threads, and counts what the target counts', async () => {
    const crew = await crewOf(2)
    const before = seen
    const outcome = await run(crew, plan(101))
    expect(sumOf(outcome)).toMatchObject({ planned: 101, sent: 101, completed: 101, failed: 0 })
    expect(outcome.windows.at(-1)?.last).toEqual({ neverFired: 0 })
    expect(seen - before).toBe(101)
    expect(crew.tickAgeMs(systemClock.now())).toBeGreaterThanOrEqual(0)
  })

  it('runs one test after the other with the same threads', async () => {
    const crew = await crewOf(1)
    for (const count of [3, 5, 0, 7]) expect(sumOf(await run(crew, plan(count))).sent).toBe(count)
    expect(threads).toHaveLength(1)
  })

  it('ends early when it is told to: what is in flight is aborted after its time, the rest is never fired', async () => {
    answering = false
    const crew = await crewOf(2)
    const before = seen
    const ended = run(crew, plan(100, 4))
    await until(() => seen === before + 4)
    crew.stop(0)
    const outcome = await ended
    const { planned, sent, failed, dropped, failures } = sumOf(outcome)
    expect([sent, failed, dropped]).toEqual([4, 4, 0])
    expect([...failures.keys()]).toEqual(['aborted'])
    expect(planned).toBe(sent + dropped + (outcome.windows.at(-1)?.last?.neverFired ?? 0))
  })

  it('fails the run whose thread dies, replaces the thread, and runs the next test whole', async () => {
    answering = false
    const crew = await crewOf(2)
    const ended = run(crew, plan(100))
    await threads[0]?.terminate()
    expect((await ended).failure).toContain('a load worker ended')
    answering = true
    expect(sumOf(await run(crew, plan(50)))).toMatchObject({ planned: 50, sent: 50, completed: 50 })
    expect(threads).toHaveLength(3)
  })

  it('fails the run whose thread exits in the middle of it, and runs the next test whole', async () => {
    const crew = await crewOf(2, mortalThread)
    const before = seen
    const ended = run(crew, plan(1_000_000))
    await until(() => seen > before + 100)
    threads[1]?.postMessage('die')
    const { failure, windows } = await ended
    expect(failure).toContain('a load worker ended with code 7')
    expect(windows.every(({ last }) => last === undefined)).toBe(true)
    expect(sumOf(await run(crew, plan(50)))).toMatchObject({ planned: 50, sent: 50, completed: 50 })
    expect(threads).toHaveLength(3)
  })

  it.each(['sockets', 'undici'] as const)('runs a plan for the engine %s, prepared or not', async (engine) => {
    const crew = await crewOf(2)
    const asked = { ...plan(60), transport: { engine } }
    expect(sumOf(await run(crew, asked)).completed).toBe(60)
    crew.prepare(asked)
    expect(sumOf(await run(crew, asked)).completed).toBe(60)
  })

  it('ends a load that only time bounds, and has planned what it sent', async () => {
    const crew = await crewOf(2)
    const shape = { kind: 'closed' as const, seconds: 0.3, thinkSeconds: 0.01, connections: 6 }
    const asked = { ...planWith(shape), target: plan(1).target }
    const outcome = await run(crew, asked)
    const { planned, sent, completed } = sumOf(outcome)
    expect(outcome.windows.at(-1)?.last).toEqual({ neverFired: 0 })
    expect(sent).toBeGreaterThanOrEqual(6)
    expect([planned, completed]).toEqual([sent, sent])
  })

  it.each(['polite', 'strict'] as const)('paces an open load in a %s way, and fires all of it', async (pacing) => {
    const crew = await crewOf(2)
    const amount = (value: number): { value: number; per: 'total' } => ({ value, per: 'total' })
    const shape = { kind: 'constant' as const, count: amount(300), rate: amount(1_000) }
    const asked = { ...planWith(shape), target: plan(1).target, pacing }
    crew.prepare(asked)
    const outcome = await run(crew, asked)
    expect(sumOf(outcome)).toMatchObject({ planned: 300, sent: 300, completed: 300, dropped: 0 })
    expect(sumOf(outcome).latencies.slip.min).toBeGreaterThanOrEqual(0)
  })

  it('stops a run whose engine is still being loaded', async () => {
    const crew = await crewOf(2)
    const ended = run(crew, { ...plan(1_000_000), transport: { engine: 'undici' } })
    crew.stop(0)
    const { windows } = await ended
    expect(windows.at(-1)?.last?.neverFired).toBeGreaterThan(0)
  })

  it('fails a run that no thread can begin, and lives on', async () => {
    const crew = await crewOf(1)
    const asked = plan(1)
    const { failure } = await run(crew, { ...asked, target: 'no address at all' })
    expect(failure).toEqual(expect.any(String))
    expect(sumOf(await run(crew, asked)).completed).toBe(1)
  })
})

/** A load thread that exits when it is told to. */
function mortalThread(): Worker {
  const worker = JSON.stringify(new URL('./worker.js', import.meta.url).href)
  // It listens last: what the port has said by then is not said again.
  const code = `import(${worker}).then(() => {
    require('node:worker_threads').parentPort.on('message', (message) => { if (message === 'die') process.exit(7) })
  })`
  return new Worker(code, { eval: true })
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5)
}
