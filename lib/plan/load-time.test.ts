import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { micros } from '../units.ts'
import { planWith, shapes } from './arbitraries.suite.ts'
import { isOpen, lastInstantOf, loadTimeOf, type Progress, timeOf } from './load-time.ts'
import { avalanche, tsunami } from './presets.ts'
import { phaseOf, type Shape } from './plan.ts'
import { lastInstant } from './schedule.ts'

const target = 'http://127.0.0.1:8000/ping'
const avalancheOf = (options: Omit<Parameters<typeof avalanche>[0], 'target'>): Shape =>
  phaseOf(avalanche({ target, ...options })).shape
const tsunamiOf = (everySeconds: number, options: Omit<Parameters<typeof tsunami>[1], 'target'>): Shape =>
  phaseOf(tsunami(everySeconds, { target, ...options })).shape

/** A load that sent all planned requests, the last one after 3 s, and received its last response after 4 s. */
const over: Progress = {
  through: 4_100_000,
  over: true,
  stopped: false,
  allSent: true,
  lastSent: 3_000_000,
  lastAnswer: 4_000_000,
}

const constant = avalancheOf({ rate: 100, count: 500 })
const timed = avalancheOf({ seconds: 30 })
const counted = avalancheOf({ count: 7 })
const both = avalancheOf({ seconds: 30, count: 7 })
const rest = [
  { from: 0, to: 10, seconds: 2.5 },
  { from: 0, to: 0, seconds: 1 },
]

describe('the time that a plan sets', () => {
  it.each<[string, Shape, number | undefined]>([
    ['closed load, by duration: that', timed, 30],
    ['closed load, by count: none', counted, undefined],
    ['closed load, by both: the duration at most', both, 30],
    ['n requests at a rate r: n ÷ r', constant, 5],
    ['one request at 0.1 a second: 10 s', avalancheOf({ rate: 0.1, count: 1 }), 10],
    ['a rate for a duration: that', avalancheOf({ rate: 100, seconds: 2.5 }), 2.5],
    ['a rate of all drivers together: the same', { ...constant, rate: { value: 50, per: 'total' } } as Shape, 10],
    ['a ramp: as long as its stage', avalancheOf({ stages: [{ from: 0, to: 100, seconds: 10 }] }), 10],
    ['stages: their sum, also of one without any rate', avalancheOf({ stages: rest }), 3.5],
    ['Poisson: the sum of the stages', avalancheOf({ stages: rest, poisson: true }), 3.5],
    ['Poisson at a rate: the duration', avalancheOf({ rate: 5, seconds: 7, poisson: true }), 7],
    ['a tsunami: bursts × delay', tsunamiOf(2, { bursts: 5, size: 100 }), 10],
    ['a tsunami of whole seconds, spaced: the same', tsunamiOf(1, { bursts: 5, size: 10, rate: 10 }), 5],
    ['a tsunami without a delay: none', tsunamiOf(0, { bursts: 5, size: 100 }), undefined],
    ['a tsunami of one burst: none', tsunamiOf(2, { bursts: 1, size: 100 }), undefined],
  ])('for %s', (_, shape, seconds) => {
    const time = loadTimeOf(shape)
    if (seconds === undefined) expect(time).toBeUndefined()
    else expect(time).toBeCloseTo(seconds * 1e6, 3)
  })

  it('covers every arrival', () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const [time, last] = [loadTimeOf(shape), lastInstant(shape)]
        if (time !== undefined) expect(last).toBeLessThanOrEqual(time * (1 + 1e-9))
      }),
    )
  })
})

describe('the time of a load that is over', () => {
  it.each<[string, Shape, Partial<Progress>, number]>([
    ['at a rate is n ÷ r, though its last answer came before', constant, {}, 5],
    ['at a rate is n ÷ r, though its last answer came after', constant, { lastAnswer: 9_000_000 }, 5],
    ['at a rate is n ÷ r, though some were never sent', constant, { allSent: false }, 5],
    ['of stages is theirs', avalancheOf({ stages: rest }), { lastAnswer: 9_000_000 }, 3.5],
    ['of bursts is bursts × delay', tsunamiOf(2, { bursts: 5, size: 100 }), {}, 10],
    ['of one burst ends with its last answer', tsunamiOf(2, { bursts: 1, size: 100 }), {}, 4],
    ['of bursts without a delay ends with their last answer', tsunamiOf(0, { bursts: 5, size: 100 }), {}, 4],
    ['closed by duration is that, also without an answer', timed, { lastAnswer: 0 }, 30],
    ['closed by count ends with its last answer', counted, {}, 4],
    ['closed by count ends with its last hand-over where nothing was answered', counted, { lastAnswer: 0 }, 3],
    ['closed by both ends with its last answer, if all were sent', both, {}, 4],
    ['closed by both is its duration, if not all were sent', both, { allSent: false }, 30],
    ['closed by both is never more than its duration', both, { lastAnswer: 33_000_000 }, 30],
    ['of which nothing was sent is none', counted, { lastSent: 0, lastAnswer: 0 }, 0],
  ])('%s', (_, shape, change, seconds) => {
    expect(timeOf(shape, { ...over, ...change })).toBeCloseTo(seconds * 1e6, 3)
  })
})

describe('the time of a load that was stopped', () => {
  it.each<[string, Shape, Partial<Progress>, number]>([
    ['ends with its last answer', constant, {}, 4],
    ['ends with its last hand-over, if that came after', constant, { lastAnswer: 2_000_000 }, 3],
    ['ends with its last hand-over where nothing was answered', constant, { lastAnswer: 0 }, 3],
    ['is never more than that of its plan', constant, { lastAnswer: 9_000_000 }, 5],
    ['is that of what was done, where only time would have ended it', timed, {}, 4],
    ['is that of what was done, where only a count would have ended it', counted, { allSent: false }, 4],
  ])('%s', (_, shape, change, seconds) => {
    expect(timeOf(shape, { ...over, stopped: true, ...change })).toBeCloseTo(seconds * 1e6, 3)
  })
})

describe('the time of a running load', () => {
  it('is the part that its windows have covered, and at most that of its plan', () => {
    const running = (shape: Shape, through: number): number => timeOf(shape, { ...over, over: false, through })
    expect([running(constant, 1_000_000), running(constant, 6_000_000)]).toEqual([1_000_000, 5_000_000])
    expect([running(counted, 1_000_000), running(counted, 6_000_000)]).toEqual([1_000_000, 6_000_000])
    expect(running(timed, 0)).toBe(0)
  })
})

describe('the last instant of a run', () => {
  it('is its time, its drain, the time limit of its last request, and 10 s', () => {
    const plan = { ...planWith(constant), timeoutMs: 3_000 }
    expect(lastInstantOf({ ...plan, drainMs: 500 })).toBe(micros(18_500_000))
    // Without its own drain, the drain is as long as the time limit.
    expect(lastInstantOf(plan)).toBe(micros(21_000_000))
  })

  it('is unknown where only a count ends the load', () => {
    expect(lastInstantOf(planWith(counted))).toBeUndefined()
  })
})

describe('a load with intended instants', () => {
  it('is every load except closed load', () => {
    expect([constant, timed, counted, both].map(isOpen)).toEqual([true, false, false, false])
    expect(
      [tsunamiOf(0, {}), avalancheOf({ stages: rest }), avalancheOf({ stages: rest, poisson: true })].map(isOpen),
    ).toEqual([true, true, true])
  })
})
