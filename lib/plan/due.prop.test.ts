import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../units.ts'
import { fixedShapes, poissonShapes, stages } from './arbitraries.suite.ts'
import { dueBefore, dueBetween } from './due.ts'
import { arrivalsOf, scheduleOf } from './arrivals.ts'
import { whole } from './segment.ts'
import type { OpenShape } from './shapes.ts'
import { areaAt, endOf } from './stages.ts'

function instantsOf(shape: OpenShape): number[] {
  const schedule = scheduleOf(shape, whole)
  const instants: number[] = []
  for (let at = schedule.next(); at !== undefined; at = schedule.next()) instants.push(at)
  return instants
}

describe('the arrivals that are due before an instant', () => {
  it('are those of the schedule before it, for every shape without random arrivals', () => {
    fc.assert(
      fc.property(fixedShapes, fc.double({ min: 0, max: 1, noNaN: true }), fc.nat(100), (shape, part, second) => {
        const instants = instantsOf(shape)
        const last = instants.at(-1) ?? 0
        const chosen = instants[Math.floor(part * (instants.length - 1))] ?? 0
        for (const at of [0, part * last, chosen, chosen + 1e-3, second * 1_000_000, last, last + 1]) {
          const { value, per } = dueBefore(shape, micros(at))
          expect([value, per]).toEqual([instants.filter((instant) => instant < at).length, arrivalsOf(shape).per])
        }
      }),
    )
  })

  it('are the area of the rate up to there, in whole numbers, for random arrivals', () => {
    fc.assert(
      fc.property(poissonShapes, fc.double({ min: 0, max: 1.2, noNaN: true }), (shape, part) => {
        const at = micros(part * endOf(shape.stages))
        const { value } = dueBefore(shape, at)
        expect(Math.abs(value - areaAt(shape.stages, at))).toBeLessThanOrEqual(1)
        expect(dueBefore(shape, endOf(shape.stages))).toEqual(arrivalsOf(shape))
      }),
    )
  })

  it('add up over seconds to all arrivals, of all drivers', () => {
    fc.assert(
      fc.property(stages, fc.constantFrom('total' as const, 'driver' as const), (drawn, per) => {
        const shape: OpenShape = { kind: 'ramp', stages: drawn, per }
        const seconds = Math.ceil(endOf(drawn) / 1_000_000) + 1
        let sum = 0
        for (let from = 0; from < seconds; from += 1) sum += dueBetween(shape, { from, to: from + 1 }, 3)
        expect(sum).toBe(arrivalsOf(shape).value * (per === 'driver' ? 3 : 1))
      }),
    )
  })
})
