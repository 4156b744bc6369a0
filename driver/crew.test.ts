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
import { Crew, loadThread } from './crew.ts'

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

async function crewOf(size: number): Promise<Crew> {
  const crew = new Crew(size, silentLog, () => {
    const thread = loadThread()
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

  it('fails a run that no thread can begin, and lives on', async () => {
    const crew = await crewOf(1)
    const asked = plan(1)
    const { failure } = await run(crew, { ...asked, target: 'no address at all' })
    expect(failure).toEqual(expect.any(String))
    expect(sumOf(await run(crew, asked)).completed).toBe(1)
  })
})

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await pause(5)
}
