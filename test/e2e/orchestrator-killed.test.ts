import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { orchestratorKilledContract } from './orchestrator-killed.suite.ts'
import { RestartableSystem } from './restarted.ts'

describe('an orchestrator that is killed and started again, with the embedded broker', () => {
  let system: RestartableSystem

  beforeAll(async () => {
    system = await RestartableSystem.start()
  })
  afterAll(async () => {
    await system.stop()
  })

  orchestratorKilledContract(() => system)

  it('while tests wait in the queue, which starts each after the one before it', async () => {
    const { api } = system
    const before = await system.seen()
    const made = async (): Promise<string> => await api.avalanche({ rate: 100, count: 100 })
    const [first, second, third] = [await made(), await made(), await made()]
    await api.enqueue(third, { after: second })
    await api.enqueue(second, { after: first, at: new Date().toISOString() })
    const { queue } = await api.queue()
    await system.killOrchestrator()
    await system.startOrchestrator()
    expect((await api.queue()).queue).toEqual(queue)
    await api.trigger(first)
    await system.killOrchestrator()
    await system.startOrchestrator()
    const ended = []
    for (const testId of [first, second, third]) ended.push(await api.ended(testId, 60_000))
    expect(ended.map(({ state }) => state)).toEqual(['finished', 'finished', 'finished'])
    expect(ended.map(({ startAt }) => startAt).toSorted()).toEqual(ended.map(({ startAt }) => startAt))
    expect(await api.queue()).toEqual({ queue: [], refused: [] })
    expect((await system.seen()) - before).toBe(600)
    expect(ended[0]?.events.map(({ code }) => code)).toContain('resumed')
  })
})
