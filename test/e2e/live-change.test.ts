/** A load that is paused, resumed and changed while it runs, on one and on three drivers: exactly counted. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { steer } from './live-change.ts'
import { startSystem, type System } from './system.ts'

describe.each([1, 3])('on %i drivers', (drivers) => {
  let system: System

  beforeAll(async () => {
    system = await startSystem({ drivers })
  })
  afterAll(() => system.stop())

  it('pauses, goes on, doubles and falls to a quarter: what was planned, sent and counted is the same', async () => {
    await steer({ ...system, target: system.cluster.target })
  })

  it('has the users that were set, and says which change is not possible', async () => {
    const testId = await system.api.plan({ target: system.cluster.target, users: 6, think: '50ms', duration: '8s' })
    await system.api.trigger(testId)
    const refused = (code: string, text: string) =>
      expect.objectContaining({ code, message: expect.stringContaining(text) })
    await expect(system.api.change(testId, 'rate', { rate: '10/s' })).rejects.toEqual(
      refused('not-possible', 'change its users'),
    )
    await expect(system.api.change(testId, 'resume')).rejects.toEqual(refused('not-possible', 'is not paused'))
    const { change } = await system.api.change(testId, 'users', { users: 3 })
    expect(change).toMatchObject({ seq: 0, kind: 'users', users: 3 })
    await system.api.change(testId, 'pause')
    await system.api.stop(testId)
    expect((await system.api.ended(testId, 60_000)).state).toBe('aborted')
    await expect(system.api.change(testId, 'pause')).rejects.toEqual(refused('not-running', 'has been stopped'))
    const { overall } = await system.api.metrics(testId)
    expect([overall.planned, overall.completed + overall.failed]).toEqual([overall.sent, overall.sent])
  })
})
