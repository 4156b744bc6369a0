import { phaseOf } from '../../lib/plan/arbitraries.suite.ts'
import { describe, expect, it } from '@jest/globals'
import type { ForeignConfig } from '../../lib/messages/test-config.ts'
import { planSchema } from '../../lib/plan/plan.ts'
import { planOf } from './foreign-plan.ts'

const defaults = { target: 'http://127.0.0.1:8000', delayUnit: 'seconds' as const }
const config = (more: Partial<ForeignConfig>): ForeignConfig => ({ type: 'avalanche', delay: 0, ...more })

describe('a config of the base protocol', () => {
  it('is an avalanche on the target of this driver’s settings when it names no target', () => {
    const plan = planOf(config({ count: 40 }), defaults)
    expect(plan.target).toBe('http://127.0.0.1:8000')
    expect(phaseOf(plan).shape).toEqual({ kind: 'closed', count: { value: 40, per: 'driver' }, connections: 40 })
    expect(planSchema.safeParse(plan).success).toBe(true)
  })

  it('has the count of the reference implementation when it names none, and a rate if it names one', () => {
    expect(phaseOf(planOf(config({}), defaults)).shape).toMatchObject({ count: { value: 500 } })
    expect(phaseOf(planOf(config({ count: 10, rate: 5 }), defaults)).shape).toMatchObject({
      kind: 'constant',
      rate: { value: 5, per: 'driver' },
    })
  })

  it('keeps the delay of a tsunami between all of its requests, in the unit of the settings', () => {
    const tsunami = config({ type: 'tsunami', delay: 500, count: 4 })
    const shape = { kind: 'burst', loads: 4, burst: { value: 1, per: 'driver' } }
    expect(phaseOf(planOf(tsunami, defaults)).shape).toMatchObject({ ...shape, everySeconds: 500 })
    expect(phaseOf(planOf(tsunami, { ...defaults, delayUnit: 'milliseconds' })).shape).toMatchObject({
      ...shape,
      everySeconds: 0.5,
    })
  })

  it.each<[string, Partial<ForeignConfig>]>([
    ['no rate at all', { rate: 0 }],
    ['a negative delay', { type: 'tsunami', delay: -1, count: 2 }],
    ['a target that is no address', { target: 'http://' }],
    ['a target of another protocol', { target: 'ftp://127.0.0.1/' }],
    ['more requests than any plan', { count: 1e12 }],
    ['a tsunami of nothing', { type: 'tsunami', delay: 1, count: 0 }],
  ])('with %s is refused with the reason', (_, more) => {
    expect(() => planOf(config(more), defaults)).toThrow(/cannot be run|must be|takes longer/)
  })
})
