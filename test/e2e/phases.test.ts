/** Plans with several phases and requests, over any number of drivers: every request is counted where it belongs. */
import { describe, expect, it } from '@jest/globals'
import { playPhases } from './phases.ts'
import { startSystem } from './system.ts'

describe.each([1, 3, 8])('with %i drivers', (drivers) => {
  it('a plan of eight phases and five weighted requests is counted as the target counts it', async () => {
    const system = await startSystem({ drivers, minDrivers: drivers, workers: drivers === 1 ? 2 : 1 })
    try {
      const { phases, overall } = await playPhases(system, drivers)
      expect(phases.map(({ from }) => from)).toEqual([0, 0.4, 0.8, 1.2, 1.6, 1.8, 2.25, 3.25, 3.65])
      expect(overall.seconds).toBeGreaterThan(3)
    } finally {
      await system.stop()
    }
  })
})
