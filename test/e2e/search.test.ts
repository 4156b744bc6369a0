/** The search for the breaking point on two drivers: it finds the known capacity of a target, or says why it cannot. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { SearchAnswer } from '../../lib/api/search.ts'
import { resultOfSearch } from '../../lib/api/search-result.ts'
import { searchSentences } from '../../lib/search/words.ts'
import { type LimitedTarget, rateLimited, workers } from '../../bench/limited-targets.ts'
import { eventually, startSystem, type System } from './system.ts'

let system: System
let other: System
beforeAll(async () => {
  system = await startSystem()
  other = await startSystem()
})
afterAll(async () => {
  await Promise.all([system.stop(), other.stop()])
})

/**
 * The search is as precise as this with stages as short as these: a rate that is higher by 5 % empties the bucket of the
 * first target in 4 s, and fills the queue of the second one with 0.4 s in 8 s.
 */
const PRECISION = 0.05

async function searched(
  { api }: System,
  target: LimitedTarget,
  wanted: { readonly thresholds: string[]; readonly search: Readonly<Record<string, string>> },
) {
  try {
    const testId = await api.plan({ target: target.url, ...wanted })
    await api.trigger(testId)
    return await api.ended(testId, 200_000)
  } finally {
    target.close()
  }
}

/**
 * The targets are in this process: where it stood still for longer than this, in ms, they were slower than their limit.
 */
const STOOD_STILL_MS = 50
const delay = monitorEventLoopDelay({ resolution: 10 })

/**
 * A limit of the generator is an honest result on a busy machine: then no rate is that of the target. A target that
 * stood still itself may keep less than its limit, and never more.
 */
function expectFound(test: Awaited<ReturnType<typeof searched>>, capacity: number, reason: string): void {
  const { search, verdict } = test
  if (search === undefined) throw new Error('the test has no search')
  const result = resultOfSearch(search)
  expect(test.state).toBe('finished')
  if (result?.end === 'generator') {
    expectNoRate(test)
    return
  }
  const kept = result?.kept?.perSecond ?? 0
  expect(kept).toBeLessThanOrEqual(capacity * (1 + PRECISION))
  const slower = delay.max / 1e6 > STOOD_STILL_MS
  if (slower && result?.end !== 'found') return
  expect(result?.end).toBe('found')
  expect(result?.kept?.confirmed).toBe(true)
  if (!slower) expect(kept).toBeGreaterThanOrEqual(capacity * (1 - PRECISION))
  expect(result?.broken?.breaches.map(({ text }) => text)).toContain(reason)
  expect(verdict.outcome).toBe(verdict.trust === 'invalid' ? 'undecided' : 'passed')
  if (verdict.trust !== 'invalid') expect(verdict.headline).toContain('breaking point: ')
  expect(verdict.thresholds).toBeUndefined()
  expectRates(search, test)
}

function expectNoRate({ search, verdict }: Awaited<ReturnType<typeof searched>>): void {
  const result = search === undefined ? undefined : resultOfSearch(search)
  expect([verdict.outcome, result?.kept?.confirmed ?? false]).toEqual(['undecided', false])
  expect(search?.stages.at(-1)).toMatchObject({ outcome: 'generator-limit', breaches: [] })
  const [sentence] = result === undefined ? [] : searchSentences(result)
  expect(sentence).toContain('a limit of the generator, not of the target')
}

/** Each stage but the first is a change of the rate, and the end of the search is the end of the load. */
function expectRates({ stages }: SearchAnswer, { changes = [] }: Awaited<ReturnType<typeof searched>>): void {
  const rates = changes.flatMap(({ kind, perSecond }) => (kind === 'rate' ? [perSecond] : []))
  expect(rates).toEqual(stages.slice(1).map(({ perSecond }) => perSecond))
  expect(changes.at(-1)?.kind).toBe('end')
}

/** Resolves when there are figures up to a second since the start of the load. */
async function untilFigures(testId: string, second: number): Promise<void> {
  await eventually(`second ${second} is known`, async () => {
    const [{ windowEnd }, { startAt }] = [await system.api.metrics(testId), await system.api.test(testId)]
    return Date.parse(windowEnd ?? '') - Date.parse(startAt ?? '') >= second * 1_000
  })
}

describe('a search', () => {
  it('finds the limit of a target that refuses what comes too fast, and of one with so many workers and a queue', async () => {
    const refusing = { thresholds: ['errors < 1%'], search: { from: '90/s', to: '110/s', every: '6s' } }
    const queueing = { thresholds: ['p99 < 300ms', 'errors < 1%'], search: { from: '90/s', to: '110/s', every: '8s' } }
    delay.enable()
    // Two systems at the same time: a search waits most of its time.
    const [refused, queued] = await Promise.all([
      searched(system, await rateLimited(100), refusing),
      searched(other, await workers(5, () => 50), queueing),
    ])
    expectFound(refused, 100, 'errors < 1%')
    expectFound(queued, 100, 'p99 < 300ms')
  }, 240_000)

  it('can be paused and not be changed by others, and says what it has when it is stopped', async () => {
    const target = await rateLimited(1_000)
    try {
      const search = { from: '20/s', to: '100/s', every: '5s' }
      const testId = await system.api.plan({ target: target.url, thresholds: ['errors < 1%'], search })
      await system.api.trigger(testId)
      await eventually('a stage is held', async () => (await system.api.test(testId)).search?.now !== undefined)
      const refused = expect.objectContaining({
        code: 'not-possible',
        message: expect.stringContaining('sets its rate'),
      })
      await expect(system.api.change(testId, 'rate', { factor: 2 })).rejects.toEqual(refused)
      const pause = await system.api.change(testId, 'pause')
      await untilFigures(testId, pause.change.fromSeconds + 1)
      const { change } = await system.api.change(testId, 'resume')
      await eventually('a stage has ended', async () => (await system.api.test(testId)).search?.stages.length === 1)
      // The stage began again when the load went on.
      expect((await system.api.test(testId)).search?.now?.fromSeconds).toBeGreaterThanOrEqual(change.fromSeconds + 5)
      await system.api.stop(testId)
      const test = await system.api.ended(testId, 60_000)
      expect([test.state, test.verdict.outcome]).toEqual(['aborted', 'undecided'])
      expect(test.search?.result).toMatchObject({ end: 'stopped' })
    } finally {
      target.close()
    }
  })
})
