import { describe, expect, it } from '@jest/globals'
import type { FailureCode } from '../../lib/measure/failures.ts'
import { limitsOf, type WindowFacts } from './limits-of.ts'

const idle = { loopLag: 0, cpu: 0, gc: 0 }
const fine: WindowFacts = {
  seconds: 1,
  open: false,
  strict: false,
  paused: false,
  slip: 10,
  load: idle,
  failures: new Map(),
}
const failing = (code: FailureCode): ReadonlyMap<FailureCode, number> => new Map([[code, 1]])

describe('the limits of a window', () => {
  it('are none for a generator with time to spare', () => {
    expect(limitsOf(fine)).toEqual([])
    expect(limitsOf({ ...fine, slip: undefined, failures: failing('refused') })).toEqual([])
  })

  it.each<[string, Partial<WindowFacts>, string[]]>([
    ['slip of open load', { open: true, slip: 100_001 }, ['slip']],
    ['no slip of closed load', { slip: 100_001 }, []],
    ['no event loop that is a little late', { load: { ...idle, loopLag: 100_000 } }, []],
    ['a late event loop', { load: { ...idle, loopLag: 100_001 } }, ['loop-lag']],
    ['closed load that never waits for the target', { load: { ...idle, cpu: 0.98 } }, ['cpu']],
    ['no open load by its CPU', { open: true, load: { ...idle, cpu: 1 } }, []],
    ['no load that spins on purpose by its CPU', { strict: true, load: { ...idle, cpu: 1 } }, []],
    ['pauses of the garbage collector', { load: { ...idle, gc: 0.06 } }, ['gc']],
    ['a machine without ports', { failures: failing('generator:ports') }, ['ports']],
    ['a process without descriptors', { failures: failing('generator:fds') }, ['fds']],
    ['a thread that stood still', { paused: true, seconds: 0.1 }, ['paused']],
  ])('name %s', (_, change, expected) => {
    expect(limitsOf({ ...fine, ...change })).toEqual(expected)
  })

  it('say nothing of shares of a window that is too short to have them', () => {
    const load = { loopLag: 900_000, cpu: 1, gc: 1 }
    expect(limitsOf({ ...fine, seconds: 0.89, load })).toEqual([])
    expect(limitsOf({ ...fine, load })).toEqual(['loop-lag', 'cpu', 'gc'])
  })
})
