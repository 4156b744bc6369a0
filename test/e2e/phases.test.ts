/** Plans with several phases and requests, over any number of drivers: every request is counted where it belongs. */
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { playPhases } from './phases.ts'
import { eventually, startSystem, type System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem({ drivers: 1, workers: 2 })
})
afterAll(async () => {
  await system.stop()
})

it.each([1, 3, 8])(
  'a plan of eight phases and five requests is counted by %i drivers as by the target',
  async (drivers) => {
    const ready = async (): Promise<number> => (await system.api.drivers()).drivers.length
    for (let more = drivers - (await ready()); more > 0; more -= 1) system.cluster.addDriver()
    await eventually(`${drivers} drivers are there`, async () => (await ready()) === drivers)
    const { phases, overall } = await playPhases(system, drivers)
    expect(phases.map(({ from }) => from)).toEqual([0, 0.4, 0.8, 1.2, 1.6, 1.8, 2.25, 3.25, 3.65])
    expect(overall.seconds).toBeGreaterThan(3)
  },
)
