import { describe, expect, test } from '@jest/globals'
import { micros } from '../../lib/units.ts'
import { PhaseClock } from './phase-clock.ts'
import { Recorder } from './recorder.ts'
import { completion, exchangeOf, sumOf, TIMEOUT } from './recorder.suite.ts'

const timing = (startAt: number, until: number, sends = true) => ({
  ...{ startAt: micros(startAt), until: micros(until), sends },
})

test('an instant belongs to the phase that lasts then, to none in a pause and after the end', () => {
  const clock = new PhaseClock(4)
  expect([clock.phaseAt(micros(5)), clock.untilOf(0)]).toEqual([0, Infinity])
  clock.enter(0, timing(0, 10))
  clock.enter(1, timing(10, 20, false))
  clock.enter(2, timing(20, 30))
  const phases = [0, 9, 10, 15, 20, 29, 30, 31].map((at) => clock.phaseAt(micros(at)))
  expect(phases).toEqual([0, 0, -1, -1, 2, 2, 2, -1])
  expect([0, 1, 2, 3].map((phase) => clock.untilOf(phase))).toEqual([10, 20, 30, Infinity])
})

describe('the recorder of a plan with phases', () => {
  const recorder = (): Recorder => {
    const made = new Recorder({ instants: ['planned', 'none', 'none'], timeout: TIMEOUT, requests: 2 })
    made.begin(micros(0))
    made.enter(0, timing(0, 1_000))
    made.enter(1, timing(1_000, 2_000))
    return made
  }

  test('counts a response for the throughput of the phase during which it came', () => {
    const own = recorder()
    for (const endedAt of [900, 1_700, 2_500]) {
      const exchange = Object.assign(exchangeOf(), { phase: 0, name: 1 })
      own.completed({ ...completion, exchange, endedAt: micros(endedAt) })
    }
    const counts = own.flip().map(({ label, tally }) => [label, tally.completed, tally.completedInTime])
    expect(counts).toEqual([
      [1, 3, 1],
      [3, 0, 1],
    ])
  })

  test('counts what was sent before the end of its own phase', () => {
    const own = recorder()
    for (const [phase, firedAt] of [
      [0, 999],
      [0, 1_500],
      [1, 1_999],
      [1, 2_100],
    ] as const) {
      own.sent(Object.assign(exchangeOf({ firedAt }), { phase }))
    }
    expect(own.flip().map(({ tally }) => [tally.sent, tally.sentInTime])).toEqual([
      [2, 1],
      [2, 1],
    ])
  })

  test('knows the planned requests of a phase one by one, or counts what is sent', () => {
    const own = recorder()
    own.plan(0, [3, 5])
    own.plan(1, 7)
    own.sent(Object.assign(exchangeOf(), { phase: 1, name: 1 }))
    own.drop('backlog', 1, 0)
    expect(own.flip().map(({ label, tally }) => [label, tally.planned])).toEqual([
      [0, 3],
      [1, 5],
      [2, 1],
      [3, 1],
    ])
    expect(sumOf(own.flip()).planned).toBe(0)
  })
})
