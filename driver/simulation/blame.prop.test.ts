import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { emptyTally, merge, sameTally } from '../../lib/measure/tally.ts'
import { judge } from '../../lib/measure/verdict.ts'
import { openShapes } from '../../lib/plan/arbitraries.suite.ts'
import type { Shape } from '../../lib/plan/plan.ts'
import { micros } from '../../lib/units.ts'
import { draws } from '../engines/fuzz/draws.suite.ts'
import { emptyCompletion } from '../engines/outcomes.ts'
import { Exchange } from '../engines/exchange.ts'
import { idealHandOvers } from './ideal.suite.ts'
import { Recorder } from '../load-thread/recorder.ts'
import { play, type Played, type Stall } from './simulation.suite.ts'
import { beginLoad, flip } from '../load-thread/recorder.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

const S = 1_000_000

/** A constant load, a target with a service time for each request, and a generator that pauses at times. */
interface Case {
  readonly shape: Shape
  readonly slots: number
  readonly intended: readonly number[]
  readonly services: readonly number[]
  readonly stalls: readonly Stall[]
}

/** One of the seeded cases: 10 % to 140 % of the target's capacity, and pauses of up to 0.9 s. */
function caseOf(seed: number): Case {
  const draw = draws(seed * 7_919)
  const unit = (): number => (draw(1_000_000) + 0.5) / 1_000_000
  const [rate, slots, seconds] = [20 + draw(200), 1 + draw(20), 2 + draw(3)]
  const mean = ((0.3 + unit()) * slots * S) / rate
  const intended = Array.from({ length: rate * seconds }, (_, k) => (k * S) / rate)
  const services = intended.map(() => -Math.log(unit()) * mean)
  const stalls: Stall[] = []
  for (let at = 0; at < seconds * S;) {
    const from = at - Math.log(unit()) * 0.7 * S
    at = from + unit() * unit() * 0.9 * S
    stalls.push({ from, to: at })
  }
  const shape: Shape = {
    kind: 'constant',
    count: { value: intended.length, per: 'driver' },
    rate: { value: rate, per: 'driver' },
  }
  return { shape, slots, intended, services, stalls }
}

interface Split {
  readonly wait: number
  readonly ideal: number
  readonly slip: number
  /** The largest difference of a single request's wait from that of the ideal generator, in µs. */
  readonly worst: number
}

async function splitOf(given: Case, unread: 'seen' | 'exact'): Promise<Split> {
  const { shape, slots, intended, services, stalls } = given
  const service = (request: number): number => services[request] ?? 0
  const { requests } = await play({ shape, slots, service, stalls, unread, backlog: 1_000_000 })
  const handed = idealHandOvers(intended, services, slots)
  const ideal = requests.map(({ request }) => (handed[request] ?? 0) - (intended[request] ?? 0))
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
  return {
    wait: sum(requests.map(({ wait }) => wait)),
    ideal: sum(ideal),
    slip: sum(requests.map(({ slip }) => slip)),
    worst: Math.max(...requests.map(({ wait }, i) => Math.abs(wait - (ideal[i] ?? 0)))),
  }
}

/** The difference of the sum of the waits from that of an ideal generator, as a share of wait and slip together. */
function errorOf({ wait, ideal, slip }: Split): number {
  return Math.abs(wait - ideal) / Math.max(1, wait + slip)
}

const seeds = Array.from({ length: 200 }, (_, i) => i + 1)

describe('the wait for a place', () => {
  test('equals that of an ideal generator to the microsecond if the generator never pauses', async () => {
    for (const seed of seeds) {
      const { worst } = await splitOf({ ...caseOf(seed), stalls: [] }, 'seen')
      expect(worst).toBeLessThan(1)
    }
  }, 60_000)

  test('equals that of an ideal generator to the microsecond if all responses take the same time', async () => {
    for (const seed of seeds) {
      const drawn = caseOf(seed)
      const [constant = 0] = drawn.services
      const { worst } = await splitOf({ ...drawn, services: drawn.services.map(() => constant) }, 'exact')
      expect(worst).toBeLessThan(1)
    }
  }, 60_000)

  test.each([
    ['exactly when answers came', 'exact', 0.02, 0.15],
    ['what the event loop tells of when they came', 'seen', 0.02, 0.2],
  ] as const)(
    'is close to that of an ideal generator if both pause, knowing %s',
    async (_, unread, median, p95) => {
      const errors: number[] = []
      for (const seed of seeds) errors.push(errorOf(await splitOf(caseOf(seed), unread)))
      const sorted = errors.toSorted((a, b) => a - b)
      expect(sorted[100]).toBeLessThan(median)
      expect(sorted[190]).toBeLessThan(p95)
    },
    60_000,
  )

  test('is 0 if only the generator paused, and the slip is 0 if only the target stalled', async () => {
    const shape: Shape = { kind: 'constant', count: { value: 500, per: 'driver' }, rate: { value: 100, per: 'driver' } }
    const stall = { from: 2 * S, to: 2.8 * S }
    const still = await play({ shape, slots: 10, service: () => 5_000, stalls: [stall] })
    expect(Math.max(...still.requests.map(({ wait }) => wait))).toBe(0)
    expect(Math.max(...still.requests.map(({ slip }) => slip))).toBeGreaterThan(0.79 * S)
    const service = (__: number, at: number): number => (at < stall.from || at >= stall.to ? 5_000 : stall.to - at)
    const stalled = await play({ shape, slots: 10, service })
    expect(Math.max(...stalled.requests.map(({ slip }) => slip))).toBe(0)
    expect(Math.max(...stalled.requests.map(({ wait }) => wait))).toBeGreaterThan(0.6 * S)
  })
})

const partsOf = ({ wait, slip, spread, connection, service }: Played): number =>
  wait + slip + Math.max(0, spread) + connection + service

test('the five parts add up to the response time, for every request of every open load', async () => {
  const stalls = fc.array(fc.tuple(fc.nat(3_000_000), fc.integer({ min: 1, max: 900_000 })), {
    maxLength: 5,
    size: 'max',
  })
  const scenes = fc.record({
    ...{ shape: openShapes, slots: fc.integer({ min: 1, max: 30 }), stalls },
    services: fc.array(fc.integer({ min: 1, max: 300_000 }), { minLength: 1, maxLength: 50, size: 'max' }),
  })
  await fc.assert(
    fc.asyncProperty(scenes, async ({ shape, slots, stalls: drawn, services }) => {
      const service = (request: number): number => services[request % services.length] ?? 0
      const apart = apartOf(drawn)
      const { requests, facts } = await play({ shape, slots, service, stalls: apart, backlog: 1_000_000 })
      const wrong = requests.filter((played) => {
        const least = Math.min(played.wait, played.slip, played.connection, played.service, played.unread)
        // Comparisons that are false for what is not a number.
        return !(least >= 0 && Math.abs(partsOf(played) - played.response) < 0.0005)
      })
      expect(wrong).toEqual([])
      expect(requests).toHaveLength(facts.tally.sent)
    }),
    { numRuns: propertyRuns(50) },
  )
}, 60_000)

/** Stalls one after the other. */
function apartOf(drawn: readonly (readonly [gap: number, lasts: number])[]): Stall[] {
  let end = 0
  return drawn.map(([gap, lasts]) => {
    const from = end + gap + 1
    end = from + lasts
    return { from, to: end }
  })
}

test('merging over lanes and drivers changes neither the tally nor the verdict', () => {
  const request = fc.record({
    lane: fc.nat(5),
    instant: fc.nat(5 * S),
    parts: fc.tuple(fc.nat(S), fc.nat(100_000), fc.nat(S)),
    outcome: fc.constantFrom('answered', 'refused', 'timeout'),
    status: fc.constantFrom(200, 204, 503),
  })
  const drawn = fc.array(request, { maxLength: 300, size: 'max' })
  fc.assert(
    fc.property(drawn, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (requests, order) => {
      const options = { instants: ['planned'], timeout: micros(S) } as const
      const whole = new Recorder(options)
      const lanes = Array.from({ length: 6 }, () => new Recorder(options))
      for (const recorder of [whole, ...lanes]) beginLoad(recorder, { startAt: micros(0), until: micros(4 * S) })
      for (const one of requests) {
        record(whole, one)
        const lane = lanes[one.lane]
        if (lane !== undefined) record(lane, one)
      }
      const pooled = flip(whole)
      const merged = order.reduce((sum, lane) => merge(sum, flip(lanes[lane] ?? whole)), emptyTally())
      expect(sameTally(merged, pooled)).toBe(true)
      const facts = (tally: typeof pooled) => ({
        ...{
          tally,
          neverSent: 0,
          sentOnFullNetwork: 0,
          busy: undefined,
          stoodStill: false,
          flawed: new Map(),
          drivers: [],
        },
        ...{ open: true, strict: false, over: true, stopped: false, time: micros(4 * S), sentAsStated: 0 },
      })
      expect(judge(facts(merged))).toEqual(judge(facts(pooled)))
    }),
    { numRuns: propertyRuns(60) },
  )
})

interface Drawn {
  readonly instant: number
  readonly parts: readonly [wait: number, slip: number, service: number]
  readonly outcome: 'answered' | 'refused' | 'timeout'
  readonly status: number
}

function record(recorder: Recorder, { instant, parts: [wait, slip, service], outcome, status }: Drawn): void {
  const dueAt = micros(instant + wait)
  const firedAt = micros(dueAt + slip)
  const exchange = Object.assign(new Exchange(), { intendedAt: micros(instant), dueAt, firedAt, slip })
  recorder.sent(exchange)
  const endedAt = micros(firedAt + service)
  if (outcome !== 'answered') {
    recorder.failed({ exchange, endedAt, freeAt: undefined, code: outcome, detail: undefined })
    return
  }
  const told = { exchange, sentAt: firedAt, firstByteAt: endedAt, endedAt, unread: 0, status }
  recorder.completed({ ...emptyCompletion(), ...told })
}
