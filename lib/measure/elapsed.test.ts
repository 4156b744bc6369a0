import { describe, expect, it } from '@jest/globals'
import { planWith } from '../plan/arbitraries.suite.ts'
import { changedPlan } from '../plan/changed-plan.ts'
import { pausesIn, toLoadTime } from '../plan/pauses.ts'
import type { Phase, Plan } from '../plan/plan.ts'
import { avalancheOf, both, constant, counted, rest, timed, tsunamiOf } from '../plan/preset-shapes.suite.ts'
import type { Shape } from '../plan/shapes.ts'
import { micros } from '../units.ts'
import { type PhaseSeen, type Progress, seenOf, timeOf, timesOf } from './elapsed.ts'
import { tallyWith } from './facts.suite.ts'

/** A load that sent all planned requests, the last one after 3 s, and received its last response after 4 s. */
const over = { through: 4_100_000, over: true, stopped: false }
const seen: PhaseSeen = { allSent: true, lastSent: 3_000_000, lastAnswer: 4_000_000 }

/** The elapsed time of a load of one phase, in µs. */
function elapsed(shape: Shape, change: Partial<PhaseSeen & Progress>): number {
  const { allSent, lastSent, lastAnswer, ...rest } = { ...over, ...seen, ...change }
  return timeOf(planWith(shape), { ...rest, phases: [{ allSent, lastSent, lastAnswer }] })
}

describe('the time of a load that is over', () => {
  it.each<[string, Shape, Partial<PhaseSeen & Progress>, number]>([
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
    expect(elapsed(shape, change)).toBeCloseTo(seconds * 1e6, 3)
  })
})

describe('the time of a load that was stopped', () => {
  it.each<[string, Shape, Partial<PhaseSeen & Progress>, number]>([
    ['ends with its last answer', constant, {}, 4],
    ['ends with its last hand-over, if that came after', constant, { lastAnswer: 2_000_000 }, 3],
    ['ends with its last hand-over where nothing was answered', constant, { lastAnswer: 0 }, 3],
    ['is never more than that of its plan', constant, { lastAnswer: 9_000_000 }, 5],
    ['is that of what was done, where only time would have ended it', timed, {}, 4],
    ['is that of what was done, where only a count would have ended it', counted, { allSent: false }, 4],
  ])('%s', (_, shape, change, seconds) => {
    expect(elapsed(shape, { stopped: true, ...change })).toBeCloseTo(seconds * 1e6, 3)
  })
})

describe('the time of a running load', () => {
  it('is the part that its windows have covered, and at most that of its plan', () => {
    const running = (shape: Shape, through: number): number => elapsed(shape, { over: false, through })
    expect([running(constant, 1_000_000), running(constant, 6_000_000)]).toEqual([1_000_000, 5_000_000])
    expect([running(counted, 1_000_000), running(counted, 6_000_000)]).toEqual([1_000_000, 6_000_000])
    expect(running(timed, 0)).toBe(0)
  })
})

const S = 1_000_000
const idle: PhaseSeen = { allSent: false, lastSent: 0, lastAnswer: 0 }

/** A plan of these phases; each has its place as its name. */
function planOf(...phases: (Pick<Phase, 'shape'> & Partial<Phase>)[]): Pick<Plan, 'phases'> {
  return { phases: phases.map((phase, index) => ({ name: String(index), maxInFlight: 1, backlog: 0, ...phase })) }
}

describe('the times of several phases', () => {
  const pause = { kind: 'pause' as const, seconds: 3 }
  const plan = planOf({ shape: timed, measured: false }, { shape: pause }, { shape: constant }, { shape: counted })
  const sent = (at: number, lastAnswer = at): PhaseSeen => ({
    allSent: true,
    lastSent: at * S,
    lastAnswer: lastAnswer * S,
  })

  it('follow each other, and only those of measured phases are in the time of the run', () => {
    const phases = [sent(30), idle, sent(37.9, 39), sent(40, 41)]
    const progress = { ...over, through: 41 * S, phases }
    expect(timesOf(plan, progress).map((time) => time / S)).toEqual([30, 3, 5, 3])
    expect(timeOf(plan, progress)).toBe(micros(8 * S))
  })

  it('are those so far of a run that goes on', () => {
    const at = (seconds: number, ...phases: PhaseSeen[]): number[] =>
      timesOf(plan, { through: seconds * S, over: false, stopped: false, phases }).map((time) => time / S)
    expect(at(10, sent(10))).toEqual([10, 0, 0, 0])
    expect(at(32, sent(30), idle)).toEqual([30, 2, 0, 0])
    expect(at(40, sent(30), idle, sent(38), { ...sent(40), allSent: false })).toEqual([30, 3, 5, 2])
  })

  it('are those of a changed plan, without its pauses, in its load time', () => {
    const changes = [
      { kind: 'pause' as const, from: micros(4 * S) },
      { kind: 'resume' as const, from: micros(10 * S) },
      { kind: 'end' as const, phase: 0, from: micros(26 * S) },
    ]
    const through = toLoadTime(pausesIn(changes), micros(28 * S))
    const progress = { through, over: false, stopped: false, phases: [sent(19), idle] }
    expect(timesOf(changedPlan(plan, changes), progress).map((time) => time / S)).toEqual([20, 2, 0, 0])
  })

  it('end where the run was stopped', () => {
    const phases = [sent(30), idle, { ...sent(34.5, 35), allSent: false }, idle]
    const times = timesOf(plan, { through: 36 * S, over: true, stopped: true, phases })
    expect(times.map((time) => time / S)).toEqual([30, 3, 2, 0])
  })

  it('of a phase that a count ends do not grow in the pause after it', () => {
    const plan = planOf({ shape: counted }, { shape: pause })
    const progress = { through: 40 * S, over: false, stopped: false }
    const ended = { ...sent(9, 10), allEnded: true }
    expect(timesOf(plan, { ...progress, phases: [ended, idle] }).map((time) => time / S)).toEqual([10, 3])
    expect(timesOf(plan, { ...progress, phases: [sent(9), idle] }).map((time) => time / S)).toEqual([40, 0])
  })

  it('of a timed phase that was over are its own, although the run was stopped later', () => {
    const two = planOf({ shape: constant }, { shape: pause })
    const progress = { through: 7 * S, over: true, stopped: true, phases: [sent(4.5), idle] }
    expect(timesOf(two, progress).map((time) => time / S)).toEqual([5, 0])
  })

  it('end with the last response where a count ends a phase and another one follows, also while the run goes on', () => {
    const two = planOf({ shape: counted }, { shape: timed })
    const phases = [sent(2, 2.5), { ...sent(6), allSent: false }]
    const progress = { through: 6 * S, over: false, stopped: false, phases }
    expect(timesOf(two, progress).map((time) => time / S)).toEqual([2.5, 3.5])
  })
})

it('what was seen of a phase is the sum over its requests', () => {
  const plan = planOf({ shape: constant }, { shape: timed })
  const part = (phase: string, request: string, sent: number, last: number) => ({
    ...{ phase, request },
    tally: tallyWith({ statuses: { 200: sent }, lastSent: last, lastAnswer: last + 1 }),
  })
  const parts = [part('0', 'a', 3, 10), part('0', 'b', 2, 20), part('1', 'a', 4, 30)]
  expect(seenOf(plan, parts, [5, 6])).toEqual([
    { allSent: true, allEnded: true, lastSent: 20, lastAnswer: 21 },
    { allSent: false, allEnded: false, lastSent: 30, lastAnswer: 31 },
  ])
  expect(seenOf(plan, [], [5, undefined])).toEqual([
    { allSent: false, allEnded: false, lastSent: 0, lastAnswer: 0 },
    { allSent: true, allEnded: false, lastSent: 0, lastAnswer: 0 },
  ])
})
