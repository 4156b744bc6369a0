import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EpochGuard } from './epoch-guard.ts'

describe('an epoch guard', () => {
  it('begins above all earlier epochs, even if the clock was set back', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(fc.nat(2_000)), (clock, spoken) => {
        const epochGuard = new EpochGuard(clock)
        for (const epoch of spoken) expect(epochGuard.hear(epoch)).toBe(false)
        epochGuard.begin()
        for (const epoch of spoken) expect(epochGuard.epoch).toBeGreaterThan(epoch)
        expect(epochGuard.epoch).toBeGreaterThanOrEqual(clock)
        expect(epochGuard.deposed).toBe(false)
      }),
    )
  })

  it('ends at a higher epoch, and reports it once', () => {
    const epochGuard = new EpochGuard(5)
    epochGuard.begin()
    expect([epochGuard.hear(5), epochGuard.hear(4), epochGuard.deposed]).toEqual([false, false, false])
    expect([epochGuard.hear(6), epochGuard.hear(7), epochGuard.deposed]).toEqual([true, false, true])
    expect(epochGuard.epoch).toBe(5)
  })
})
