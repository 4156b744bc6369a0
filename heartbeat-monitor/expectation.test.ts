import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { fromSeconds, micros, toSeconds } from '../lib/units.ts'
import { conclusion, expectationFrom, judge } from './expectation.ts'
import { Film } from './film.suite.ts'

const at = fromSeconds
const wish = (count: number, hold?: number, within?: number): Parameters<typeof expectationFrom>[0] => ({
  count,
  hold: hold === undefined ? undefined : at(hold),
  within: within === undefined ? undefined : at(within),
})

describe('an expectation', () => {
  test('gives up after 30 s plus twice the hold by default', () => {
    const deadlines = [wish(1), wish(1, 10), wish(1, 10, 15)].map((one) =>
      toSeconds(expectationFrom(one, at(100)).deadline),
    )
    expect(deadlines).toEqual([130, 150, 115])
  })

  test('without a hold is met as soon as enough drivers are up at once', () => {
    const two = expectationFrom(wish(2), at(0))
    expect(judge(two, [at(1)], at(1))).toBe('open')
    expect(judge(two, [at(1), at(2)], at(2))).toBe('met')
  })

  test('with a hold is met when enough drivers were up for it, even at its end, and missed at the deadline', () => {
    const two = expectationFrom(wish(2, 10, 30), at(0))
    expect(judge(two, [at(1), at(2)], at(11.9))).toBe('open')
    expect(judge(two, [at(1), at(2)], at(12))).toBe('met')
    expect(judge(two, [at(1), at(20)], at(30))).toBe('met')
    expect(judge(two, [at(1), at(20.1)], at(30))).toBe('missed')
  })

  test('states in the end what was expected and how many drivers were up', () => {
    expect(conclusion(expectationFrom(wish(3, 90), at(0)), 'missed', 2)).toBe(
      'expected 3 drivers up for 1m30s without interruption, but only 2 up in time',
    )
    expect(conclusion(expectationFrom(wish(1), at(0)), 'met', 1)).toBe('as expected: 1 driver up at once')
  })

  test('is met exactly when the count-th longest time up reaches the hold', () => {
    const instants = fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 8 })
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 60 }), (since, count, hold) => {
        const expectation = expectationFrom(wish(count, hold, 1_000), at(0))
        const nth = [...since].sort((a, b) => a - b)[count - 1]
        const met = nth !== undefined && 60 - nth >= hold
        expect(
          judge(
            expectation,
            since.map((second) => at(second)),
            at(60),
          ),
        ).toBe(met ? 'met' : 'open')
      }),
    )
  })
})

describe('the time that a driver has been up starts again', () => {
  const upFor = (film: Film): number[] => film.monitor.upSince().map((since) => toSeconds(micros(film.now - since)))
  const begun = (): Film => new Film().run(20, { beating: ['a', 'b'] })

  test('after the driver was suspect', () => {
    expect(
      upFor(
        begun()
          .run(4, { beating: ['b'] })
          .run(2, { beating: ['a', 'b'] }),
      ).sort((x, y) => x - y),
    ).toEqual([1.75, 25.75])
  })

  test('after the driver was restarted, even without silence', () => {
    expect(upFor(begun().beat('a', { boot: 'second', seq: 1 }))).toContain(0)
  })

  test('after an outage of Kafka, because it is unknown what happened meanwhile', () => {
    expect(
      upFor(
        begun()
          .run(10, { kafka: false })
          .run(2, { beating: ['a', 'b'] }),
      ),
    ).toEqual([1.75, 1.75])
  })

  test('after the monitor itself was paused for long', () => {
    expect(
      upFor(
        begun()
          .run(10, { awake: false })
          .run(2, { beating: ['a', 'b'] }),
      ).every((time) => time < 2),
    ).toBe(true)
  })
})
