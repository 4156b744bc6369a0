import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../units.ts'
import type { Change } from './changes.ts'
import { pauseAt, pausesIn, toLoadTime, toRunTime } from './pauses.ts'

/** Pauses and resumptions in any order, at instants that may coincide. */
const changes: fc.Arbitrary<Change[]> = fc
  .array(fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), from: fc.nat(50) }), { maxLength: 8 })
  .map((drawn) => drawn.toSorted((a, b) => a.from - b.from).map(({ kind, from }) => ({ kind, from: micros(from) })))
const instants = fc.double({ min: 0, max: 60, noNaN: true }).map(micros)

test('pauses follow each other without overlap, and only the last one may be open', () => {
  fc.assert(
    fc.property(changes, (drawn) => {
      const pauses = pausesIn(drawn)
      pauses.forEach(({ from, to }, i) => {
        expect(to).toBeGreaterThan(from)
        expect(from).toBeGreaterThanOrEqual(pauses[i - 1]?.to ?? 0)
      })
      expect(pauses.slice(0, -1).every(({ to }) => Number.isFinite(to))).toBe(true)
    }),
  )
})

test('outside of pauses, load time and run time are the inverse of each other', () => {
  fc.assert(
    fc.property(changes, instants, (drawn, at) => {
      const pauses = pausesIn(drawn)
      const load = toLoadTime(pauses, at)
      const pause = pauseAt(pauses, at)
      if (pause === undefined) expect(toRunTime(pauses, load)).toBeCloseTo(at, 9)
      else expect(load).toBeCloseTo(toLoadTime(pauses, pause.from), 9)
      const run = toRunTime(pauses, at)
      if (Number.isFinite(run)) expect(toLoadTime(pauses, run)).toBeCloseTo(at, 9)
    }),
  )
})

test('load time never runs back, and stands still in a pause only', () => {
  fc.assert(
    fc.property(changes, instants, instants, (drawn, a, b) => {
      const pauses = pausesIn(drawn)
      const [from, to] = [micros(Math.min(a, b)), micros(Math.max(a, b))]
      const passed = toLoadTime(pauses, to) - toLoadTime(pauses, from)
      const paused = pauses.reduce((sum, one) => sum + Math.max(0, Math.min(to, one.to) - Math.max(from, one.from)), 0)
      expect(passed).toBeCloseTo(to - from - paused, 9)
    }),
  )
})
