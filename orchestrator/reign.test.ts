import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Reign } from './reign.ts'

describe('a reign', () => {
  it('begins above everybody who has ever spoken, also when the clock was set back', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.array(fc.nat(2_000)), (clock, spoken) => {
        const reign = new Reign(clock)
        for (const epoch of spoken) expect(reign.hear(epoch)).toBe(false)
        reign.begin()
        for (const epoch of spoken) expect(reign.epoch).toBeGreaterThan(epoch)
        expect(reign.epoch).toBeGreaterThanOrEqual(clock)
        expect(reign.deposed).toBe(false)
      }),
    )
  })

  it('is over when somebody speaks with a higher epoch, and says so once', () => {
    const reign = new Reign(5)
    reign.begin()
    expect([reign.hear(5), reign.hear(4), reign.deposed]).toEqual([false, false, false])
    expect([reign.hear(6), reign.hear(7), reign.deposed]).toEqual([true, false, true])
    expect(reign.epoch).toBe(5)
  })
})
