/** Thresholds on three drivers: judged on the figures of all together, and a load that one of them ends. */
import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { listenOnLoopback } from '../../lib/listen.ts'
import { startSystem, type System } from './system.ts'

let system: System
let server: Server
let target = ''
let seen = 0

/** Answers `/bad` with 503, and counts everything. */
beforeAll(async () => {
  server = createServer((request, response) => {
    seen += 1
    response.statusCode = request.url === '/bad' ? 503 : 200
    response.end()
  })
  target = `http://127.0.0.1:${await listenOnLoopback(server)}`
  system = await startSystem({ drivers: 3 })
})
afterAll(async () => {
  await system.stop()
  server.closeAllConnections()
  server.close()
})

const requests = { good: { get: '/good' }, bad: { get: '/bad' } }

it('judges each by the figures of all drivers, and leaves it undecided where the numbers cannot be trusted', async () => {
  const thresholds = [
    'errors <= 30',
    'bad errors < 1%',
    'good errors < 1% in 100% of 1s windows',
    'max < 1h',
    'wait p99 < 1us during nothing',
  ]
  const phases = [
    { name: 'load', rate: '30/s', duration: '2s' },
    { name: 'nothing', users: 3, count: 3 },
  ]
  const testId = await system.api.plan({ target, requests, phases, thresholds })
  await system.api.trigger(testId)
  const { verdict, config } = await system.api.ended(testId, 60_000)
  expect(config.thresholds).toEqual(thresholds)
  const [all, bad, good, max, none] = verdict.thresholds ?? []
  const decided = verdict.trust !== 'invalid'
  const failed = decided ? 'failed' : 'undecided'
  const passed = decided ? 'passed' : 'undecided'
  expect(all).toMatchObject({ unit: 'requests', limit: 30 })
  expect(bad).toMatchObject({ state: failed, unit: '%', value: 100, limit: 1, margin: -99 })
  expect(good).toMatchObject({ state: passed, unit: '%', value: 100, limit: 100, margin: 0 })
  expect(good?.windows?.held).toBe(good?.windows?.of)
  expect(max).toMatchObject({ state: passed, unit: 'ms', limit: 3_600_000 })
  // Closed load without think time has no wait.
  expect(none).toMatchObject({ state: 'undecided', value: null, margin: null })
  expect(verdict.outcome).toBe(failed)
  if (decided) expect(verdict.headline).toContain('bad errors < 1% (100 %)')
  expect((await system.api.metrics(testId)).thresholds).toEqual(verdict.thresholds)
})

it('ends the load on all drivers, and says which threshold, when and with what value', async () => {
  seen = 0
  const text = 'errors < 10%, abort, grace 2s'
  const testId = await system.api.plan({ target, requests, rate: '60/s', duration: '10m', thresholds: [text] })
  const { drivers } = await system.api.trigger(testId)
  expect(drivers).toHaveLength(3)
  const test = await system.api.ended(testId, 60_000)
  const { overall } = await system.api.metrics(testId)
  expect(test.state).toBe('aborted')
  const [result] = test.verdict.thresholds ?? []
  expect(result).toMatchObject({ text, unit: '%', limit: 10, abortedAt: 2 })
  const reason = `the threshold '${text}' failed: ${String(result?.value)} % in the last 10 s before second 2`
  expect(test.events).toContainEqual(expect.objectContaining({ code: 'stopped', message: reason }))
  expect([overall.sent, overall.completed]).toEqual([seen, seen])
  expect(overall.sent).toBeLessThan(overall.planned)
})
