/** A search whose orchestrator is killed while a stage is held: the one that is started again goes on with it. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { RestartableSystem } from './restarted.ts'
import { eventually } from './system.ts'

let system: RestartableSystem
beforeAll(async () => {
  system = await RestartableSystem.start()
})
afterAll(() => system.stop())

it('is continued by the orchestrator that is started again', async () => {
  const search = { from: '20/s', to: '40/s', every: '5s' }
  const testId = await system.api.plan({ target: system.target, thresholds: ['errors < 1%'], search })
  await system.api.trigger(testId)
  const stages = async () => (await system.api.test(testId)).search?.stages ?? []
  await eventually('the first stage is over', async () => (await stages()).length === 1)
  const [first] = await stages()
  await system.killOrchestrator()
  await system.startOrchestrator()
  const test = await system.api.ended(testId, 120_000)
  const { overall } = await system.api.metrics(testId)
  expect([test.state, test.search?.stages[0]]).toEqual(['finished', first])
  expect(test.events.map(({ code }) => code)).toContain('resumed')
  // A limit of the generator is an honest result on a busy machine.
  expect(['at-least', 'generator']).toContain(test.search?.result?.end)
  const { changes = [] } = test
  expect(changes.at(-1)?.kind).toBe('end')
  expect(overall.sent).toBe(overall.completed)
  const held = changes.flatMap(({ kind, perSecond }) => (kind === 'rate' ? [perSecond] : []))
  // A rate that was announced just before the kill may be announced again.
  const tried = (test.search?.stages ?? []).slice(1).map(({ perSecond }) => perSecond)
  expect(new Set(held)).toEqual(new Set(tried))
}, 240_000)
