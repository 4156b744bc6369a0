/** An orchestrator that is killed during a run: the command that follows the run, and the maximum duration of its plan. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { endAll, reportSchema, start } from './command.ts'
import { RestartableSystem } from './restarted.ts'
import { eventually } from './system.ts'

let system: RestartableSystem
beforeAll(async () => {
  system = await RestartableSystem.start()
})
afterAll(async () => {
  endAll()
  await system.stop()
})

it('the command says that it has no connection, and has the whole report in the end', async () => {
  const before = await system.seen()
  const argv = ['run', '-', '--target', system.target, '--orchestrator', system.url, '--json', '--quiet']
  const { ended, out, err } = start(argv, 'rate: 50/s\nduration: 12s\n')
  await eventually('requests have come', async () => (await system.seen()) > before + 50)
  await system.killOrchestrator()
  await eventually('the command has noticed', () => err().includes('trying again for 30 s, while the test goes on'))
  await system.startOrchestrator()
  expect([0, 98]).toContain(await ended)
  expect(err().trimEnd().split('\n')).toHaveLength(1)
  const { overall, state, missing } = reportSchema.parse(JSON.parse(out()))
  expect([state, overall.sent, overall.completed, missing]).toEqual(['finished', 600, 600, []])
  expect((await system.seen()) - before).toBe(600)
})

it('a maximum duration that passes meanwhile ends the load, which says so', async () => {
  const before = await system.seen()
  const plan = { target: system.target, rate: '50/s', duration: '10m', maxDuration: '5s' }
  const testId = await system.api.plan(plan)
  const { startAt } = await system.api.trigger(testId)
  await eventually('requests have come', async () => (await system.seen()) > before)
  await system.killOrchestrator()
  await system.startOrchestrator()
  const { state, endedAt, events } = await system.api.ended(testId, 60_000)
  expect(state).toBe('aborted')
  const reason = 'its maximum duration of 5s is over'
  expect(events.filter(({ code }) => code === 'stopped')).toMatchObject([{ message: reason }])
  expect(Date.parse(endedAt ?? '') - Date.parse(startAt ?? '')).toBeGreaterThanOrEqual(5_000)
  const { overall } = await system.api.metrics(testId)
  expect([overall.planned, overall.sent, overall.neverSent]).toEqual([
    30_000,
    (await system.seen()) - before,
    30_000 - overall.sent,
  ])
})
