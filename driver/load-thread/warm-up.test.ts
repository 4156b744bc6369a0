import { expect, test } from '@jest/globals'
import { systemClock } from '../../lib/clock.ts'
import { type EngineName, engineNames } from '../../lib/plan/transport.ts'
import { WarmEngines } from './warm-up.ts'

test.each(engineNames)('the engine %s is warmed up once, however often it is requested', async (name) => {
  const engines = new WarmEngines(systemClock)
  const warmed = engines.warm(name)
  expect(engines.warm(name)).toBe(warmed)
  expect(await warmed).toBe(true)
  expect(await engines.get(name)).toBeInstanceOf(Function)
})

test('a warm-up ends when a load is about to start, and another engine can be warmed up after it', async () => {
  const costs: number[] = []
  const engines = new WarmEngines(systemClock, (_, cost) => costs.push(cost))
  const warmed = engines.warm('sockets')
  engines.stop()
  expect(await warmed).toBe(false)
  // An engine that was not warmed up has no known cost of a connection.
  expect(costs).toEqual([])
  expect(await engines.warm('undici')).toBe(true)
})

test.each<[EngineName, number]>([
  ['sockets', 1],
  ['http2', 1],
  // This engine makes no connections in advance.
  ['undici', 0],
])('the warm-up of the engine %s reports the cost of a connection once, if it can', async (name, times) => {
  const costs: number[] = []
  const engines = new WarmEngines(systemClock, (engine, cost) => {
    expect(engine).toBe(name)
    costs.push(cost)
  })
  await Promise.all([engines.warm(name), engines.warm(name)])
  expect(costs).toHaveLength(times)
  expect(costs.every((cost) => cost > 0 && Number.isFinite(cost))).toBe(true)
  // The cost is measured again before each test, because the machine may be less busy than at the start.
  await engines.prepare(name)
  expect(costs).toHaveLength(2 * times)
})
