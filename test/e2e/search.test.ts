/**
 * The search for the breaking point on two drivers. What it finds beside the known capacity of targets takes minutes of a
 * machine with nothing else to do: `npm run bench -- search`.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { rateLimited } from '../../bench/limited-targets.ts'
import { eventually, startSystem, type System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(async () => {
  await system.stop()
})

/** Resolves when there are figures up to a second since the start of the load. */
async function untilFigures(testId: string, second: number): Promise<void> {
  await eventually(`second ${second} is known`, async () => {
    const [{ windowEnd }, { startAt }] = [await system.api.metrics(testId), await system.api.test(testId)]
    return Date.parse(windowEnd ?? '') - Date.parse(startAt ?? '') >= second * 1_000
  })
}

describe('a search', () => {
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
