import { expect, test } from '@jest/globals'
import { systemClock } from '../lib/clock.ts'
import { engineNames } from '../lib/plan/transport.ts'
import { loadEngine } from './engines/choose.ts'
import { WarmEngines } from './warm-up.ts'

test.each(engineNames)('the engine %s is warmed up once, however often it is asked for', async (name) => {
  const engines = new WarmEngines(systemClock)
  const warmed = engines.warm(name)
  expect(engines.warm(name)).toBe(warmed)
  expect(await warmed).toBe(true)
  expect(await engines.get(name)).toBe(await loadEngine(name))
})

test('a warm-up ends when a load is about to start, and another engine can be warmed up after it', async () => {
  const engines = new WarmEngines(systemClock)
  const warmed = engines.warm('sockets')
  engines.stop()
  expect(await warmed).toBe(false)
  expect(await engines.warm('undici')).toBe(true)
})
