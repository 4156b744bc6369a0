/** What `kill -9` of the orchestrator changes: nothing. The same tests for the embedded broker and for real Kafka. */
import { isFinal } from '../../lib/api/run-states.ts'
import { expect, it } from '@jest/globals'
import type { RestartableSystem } from './restarted.ts'
import { eventually } from './system.ts'

const RATE = 100
const DRIVERS = 2

/** Expects that a test counted all its requests, and that nobody doubts it because of the restart. */
async function expectWhole(system: RestartableSystem, testId: string, requests: number): Promise<void> {
  const test = await system.api.ended(testId, 60_000)
  const { overall, missing } = await system.api.metrics(testId)
  expect(test.state).toBe('finished')
  expect(missing).toEqual([])
  expect(overall).toMatchObject({ planned: requests, sent: requests, completed: requests, failed: 0 })
  const codes = test.verdict.doubts.map(({ code }) => code)
  for (const code of ['driver-lost', 'windows-missing', 'totals-mismatch', 'driver-late'])
    expect(codes).not.toContain(code)
}

async function sent(system: RestartableSystem, testId: string): Promise<number> {
  return (await system.api.metrics(testId)).overall.sent
}

/** Kills the orchestrator, starts it again, and waits until its figures are as new as the load. */
async function killAndStart(system: RestartableSystem, testId: string): Promise<void> {
  const before = await sent(system, testId)
  await system.killOrchestrator()
  await expect(system.api.metrics(testId)).rejects.toThrow()
  await system.startOrchestrator()
  expect(await sent(system, testId)).toBeGreaterThanOrEqual(before)
}

export function orchestratorKilledContract(given: () => RestartableSystem): void {
  it('before the trigger', async () => {
    const system = given()
    const before = await system.seen()
    const testId = await system.api.avalanche({ rate: RATE, count: 200 })
    await killAndStart(system, testId)
    await system.api.trigger(testId)
    await expectWhole(system, testId, 200 * DRIVERS)
    expect((await system.seen()) - before).toBe(200 * DRIVERS)
  })

  it('three times during one run', async () => {
    const system = given()
    const before = await system.seen()
    const testId = await system.api.avalanche({ rate: RATE, count: 1_000 })
    await system.api.trigger(testId)
    let during = 0
    for (const requests of [100, 500, 1_000]) {
      await eventually('the load goes on', async () => (await sent(system, testId)) > requests)
      const atKill = await system.seen()
      if (!isFinal((await system.api.test(testId)).state)) during += 1
      await killAndStart(system, testId)
      // The drivers noticed nothing. On a busy machine all may have been sent before the last kill.
      expect(await system.seen()).toBeGreaterThan(Math.min(atKill, before + 1_000 * DRIVERS - 1))
    }
    await expectWhole(system, testId, 1_000 * DRIVERS)
    expect((await system.seen()) - before).toBe(1_000 * DRIVERS)
    // On a busy machine the test itself may have been over before the last kill.
    const continued = system.lines.filter((line) => line.includes(testId) && line.includes('continuing where'))
    expect([continued.length, during > 1]).toEqual([during, true])
  })

  it('at the end of the load, before its last windows are counted', async () => {
    const system = given()
    const before = await system.seen()
    const testId = await system.api.avalanche({ rate: RATE, count: 200 })
    await system.api.trigger(testId)
    await eventually('the load is over', async () => (await system.seen()) - before === 200 * DRIVERS)
    await killAndStart(system, testId)
    await expectWhole(system, testId, 200 * DRIVERS)
  })

  it('when everything is over: the tests and their figures are still there', async () => {
    const system = given()
    const { tests } = await system.api.tests()
    expect(tests).toHaveLength(3)
    const figures = (): Promise<unknown[]> => Promise.all(tests.map(({ TestId }) => system.api.metrics(TestId)))
    const before = await figures()
    // Its response comes when everything so far is written.
    await system.api.stop()
    await system.killOrchestrator()
    await system.startOrchestrator()
    expect((await system.api.tests()).tests).toEqual(tests)
    expect(await figures()).toEqual(before)
  })
}
