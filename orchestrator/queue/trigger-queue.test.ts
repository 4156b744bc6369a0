import { beforeEach, describe, expect, it } from '@jest/globals'
import { VirtualClock } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { silentLog } from '../../lib/log.ts'
import { fromSeconds, later } from '../../lib/units.ts'
import { plan, started } from '../run/events.suite.ts'
import { recordOf, type RunRecord } from '../run/record.ts'
import { draft } from '../run/run.ts'
import { RunStore } from '../run/run-store.ts'
import { TriggerQueue } from './trigger-queue.ts'

let clock: VirtualClock
let runs: RunStore
let queue: TriggerQueue
let triggered: string[]
let written: number
let ready: boolean
/** What a trigger throws. */
let failure: BreakwaterError | undefined

beforeEach(() => {
  clock = new VirtualClock(fromSeconds(1_000))
  ;[triggered, written, ready, failure] = [[], 0, true, undefined]
  const nothing = (): void => undefined
  const [wall, common] = [(): number => clock.wall(), (): number => clock.now()]
  runs = new RunStore({ log: silentLog, wall, common, minimumShare: 0.5, act: nothing, changed: nothing })
  queue = new TriggerQueue({
    ...{ runs, clock, log: silentLog },
    trigger: (testId) => {
      triggered.push(testId)
      if (failure !== undefined) return Promise.reject(failure)
      start(runs.get(testId))
      return Promise.resolve()
    },
    load: () => Promise.resolve(),
    ready: () => ready,
    written: () => {
      written += 1
      return Promise.resolve()
    },
  })
  for (const id of ['a', 'b', 'c']) create(id)
})

function create(id: string): RunRecord {
  const record = runs.add(draft(id, plan, clock.wall()))
  runs.apply(record, { type: 'published' })
  return record
}

function start(record: RunRecord): void {
  const driver = { nodeId: 'x', boot: 'y', reports: 'windows' } as const
  runs.apply(record, { type: 'answered', driver, ready: true })
  runs.apply(record, { type: 'triggered', startAt: clock.now(), nodeIds: ['x'], leftOut: [] })
}

function end(testId: string): void {
  runs.apply(runs.get(testId), { type: 'done', nodeId: 'x', boot: 'y', ending: 'completed' })
}

/** Lets the queue look, and its trigger end. */
async function look(): Promise<string[]> {
  queue.check()
  await pass(0.001)
  return triggered
}

function pass(seconds: number): Promise<void> {
  return clock.advanceTo(later(clock.now(), fromSeconds(seconds)))
}

function inSeconds(seconds: number): string {
  return new Date(clock.wall() + seconds * 1_000).toISOString()
}

function order(): string[] {
  return queue.list().queue.map(({ TestId }) => TestId)
}

describe('the queue', () => {
  it('triggers a test at its instant, not before', async () => {
    const answer = await queue.add('a', { at: inSeconds(10) })
    expect(answer).toMatchObject({
      TestId: 'a',
      state: 'queued',
      position: 1,
      waitsFor: `the instant ${inSeconds(10)}`,
    })
    expect(await look()).toEqual([])
    await pass(9.9)
    expect(await look()).toEqual([])
    await pass(0.2)
    expect(await look()).toEqual(['a'])
    expect(order()).toEqual([])
  })

  it('triggers one test at a time, in its order, each after the test that it waits for', async () => {
    await queue.add('c', { after: 'b' })
    await queue.add('b', { after: 'a' })
    expect(order()).toEqual(['c', 'b'])
    expect(queue.list().queue.map(({ waitsFor }) => waitsFor)).toEqual([
      "test 'b', which waits in the queue",
      "test 'a', which has not been triggered",
    ])
    expect(await look()).toEqual([])
    start(runs.get('a'))
    expect(queue.list().queue[1]?.waitsFor).toBe("the end of test 'a'")
    expect(await look()).toEqual([])
    end('a')
    expect(await look()).toEqual(['b'])
    expect(await look()).toEqual(['b'])
    end('b')
    expect(await look()).toEqual(['b', 'c'])
  })

  it('waits for the end of a test that runs, and until tests can be triggered at all', async () => {
    await queue.add('a', { at: inSeconds(-1) })
    const running = recordOf(started('z'))
    runs.restore([running], false)
    expect(await look()).toEqual([])
    runs.apply(running, { type: 'overdue' })
    ready = false
    expect(await look()).toEqual([])
    ready = true
    expect(await look()).toEqual(['a'])
  })

  it('gives up a test that cannot be triggered, with the reason, and goes on with the next one', async () => {
    await queue.add('a', { at: inSeconds(0) })
    await queue.add('b', { at: inSeconds(0) })
    failure = new BreakwaterError('no-drivers', 'no driver is up')
    await look()
    failure = undefined
    expect(await look()).toEqual(['a', 'b'])
    expect(queue.list().refused).toMatchObject([{ TestId: 'a', reason: 'no driver is up' }])
    expect(runs.get('a').run.notes.at(-1)).toMatchObject({ code: 'not-triggered' })
    end('b')
    await queue.add('a', { at: inSeconds(0) })
    expect(queue.list().refused).toEqual([])
    await look()
    expect([triggered, queue.list().refused]).toEqual([['a', 'b', 'a'], []])
  })

  it('tries again after a failure that passes', async () => {
    await queue.add('a', { at: inSeconds(0) })
    failure = new BreakwaterError('busy', 'another test was faster')
    await look()
    failure = undefined
    expect(await look()).toEqual(['a', 'a'])
    expect(queue.list()).toEqual({ queue: [], refused: [] })
  })

  it('changes places and conditions, and keeps what is not given', async () => {
    await queue.add('a', { at: inSeconds(50), after: 'c' })
    await queue.add('b', { at: inSeconds(60) })
    await queue.add('c', { at: inSeconds(70) })
    expect(order()).toEqual(['a', 'b', 'c'])
    await queue.change('c', { position: 1 })
    expect(order()).toEqual(['c', 'a', 'b'])
    await queue.change('c', { position: 99 })
    expect(order()).toEqual(['a', 'b', 'c'])
    const { queue: changed } = await queue.change('a', { at: null, position: 2 })
    expect(changed.map(({ TestId, at, after }) => [TestId, at, after])).toEqual([
      ['b', inSeconds(60), null],
      ['a', null, 'c'],
      ['c', inSeconds(70), null],
    ])
    expect(await queue.add('b', { at: inSeconds(5) })).toMatchObject({ position: 1, at: inSeconds(5), after: null })
    expect((await queue.remove('b')).queue.map(({ TestId }) => TestId)).toEqual(['a', 'c'])
    await expect(queue.remove('b')).rejects.toMatchObject({ code: 'not-found' })
  })

  it('is written before each response', async () => {
    await queue.add('a', { at: inSeconds(5) })
    const added = written
    await queue.change('a', { position: 1 })
    const changed = written
    await queue.remove('a')
    expect([added > 0, changed > added, written > changed]).toEqual([true, true, true])
  })

  it('refuses what can never be triggered, and says why', async () => {
    const refused = (testId: string, body: object, code: string, message: string): Promise<void> =>
      expect(queue.add(testId, body)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
    await refused('x', { at: inSeconds(5) }, 'not-found', "unknown test 'x'")
    await refused('a', { after: 'x' }, 'not-found', "unknown test 'x'")
    await refused('a', { after: 'a' }, 'invalid-request', "test 'a' wait for itself")
    await queue.add('a', { after: 'b' })
    await refused('b', { after: 'a' }, 'invalid-request', "test 'b' wait for itself")
    await expect(queue.change('a', { after: 'a' })).rejects.toMatchObject({ code: 'invalid-request' })
    await refused('b', { at: inSeconds(8 * 86_400) }, 'invalid-request', 'more than 7 days ahead')
    start(runs.get('b'))
    await refused('b', { at: inSeconds(5) }, 'already-triggered', 'create a new test')
    runs.apply(runs.get('c'), { type: 'stop', reason: 'asked' })
    await refused('c', { at: inSeconds(5) }, 'already-ended', 'was stopped')
  })

  it('is bounded, and its tests are not forgotten', async () => {
    for (let i = 0; i < 40; i += 1) await queue.add(create(`test ${i}`).run.id, { at: inSeconds(5) })
    await expect(queue.add('a', { at: inSeconds(5) })).rejects.toMatchObject({ code: 'queue-full' })
    expect(await queue.add('test 3', { at: inSeconds(6) })).toMatchObject({ position: 4 })
    for (let i = 0; i < 100; i += 1) create(`later ${i}`)
    expect(order()).toHaveLength(40)
  })

  it('gives everything up when all load is stopped', async () => {
    await queue.add('a', { at: inSeconds(0) })
    await queue.add('b', { at: inSeconds(5) })
    queue.giveUpAll('all load was stopped')
    expect(await look()).toEqual([])
    expect(queue.list()).toMatchObject({ queue: [], refused: [{ TestId: 'b' }, { TestId: 'a' }] })
  })

  it('misses instants that passed while no orchestrator ran, and only those', async () => {
    const now = clock.wall()
    for (const [id, seconds] of [
      ['a', -3_600],
      ['b', -60],
      ['c', 3_600],
    ] as const)
      await queue.add(id, { at: new Date(now + seconds * 1_000).toISOString() })
    queue.missed(now - 7_200_000, now - 600_000)
    expect(order()).toEqual(['b', 'c'])
    expect(queue.list().refused).toMatchObject([
      { TestId: 'a', reason: expect.stringContaining('no orchestrator ran') },
    ])
  })
})
