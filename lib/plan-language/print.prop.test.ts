import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { plans } from '../plan/arbitraries.suite.ts'
import { avalanche, tsunami } from '../plan/presets.ts'
import type { Phase, Plan } from '../plan/plan.ts'
import { isOpen, type Shape } from '../plan/shapes.ts'
import { printPlan } from './print.ts'
import { readPlan } from './to-plan.ts'

/** A file that is not small enough to become part of the plan. */
const file = { bytes: 2 ** 20, sha256: '0a'.repeat(32) }
const files = {
  describe: (path: string) => ({ path, ...file }),
  read: () => new Uint8Array(),
}

function readBack(plan: Plan): Plan {
  const result = readPlan(printPlan(plan), { files })
  if ('problems' in result) throw new Error(`${JSON.stringify(result.problems)}\n${printPlan(plan)}`)
  return result.plan
}

function withFile(plan: Plan): Plan {
  const requests = plan.requests.map((request) =>
    request.bodyFile === undefined ? request : { ...request, bodyFile: { ...request.bodyFile, ...file } },
  )
  return { ...plan, requests }
}

/** Times are printed to 15 digits. */
function rounded(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, item: unknown) =>
    typeof item === 'number' && !Number.isInteger(item) ? Number(item.toPrecision(12)) : item,
  )
}

const isOpenPhase = ({ shape }: Phase): boolean => isOpen(shape)

function limitsOf({ maxInFlight, backlog, limitsPer }: Phase) {
  return { maxInFlight, backlog, limitsPer }
}

/** Two forms of one shape: a count that the time implies, and a number of connections that stays. */
function canonical(shape: Shape): unknown {
  if (shape.kind !== 'closed') return shape
  return { ...shape, ...(shape.endConnections === shape.connections ? { endConnections: undefined } : {}) }
}

const name = fc.stringMatching(/^[a-z]{1,8}$/).map((text) => `x-${text}`)
const text = fc.oneof(fc.string({ unit: fc.constantFrom(...Array.from('ab {}#:&"\\\n')) }), fc.string())

/** Plans of several phases and requests. */
const longPlans: fc.Arbitrary<Plan> = fc
  .record({
    drawn: fc.array(plans, { minLength: 1, maxLength: 4 }),
    names: fc.uniqueArray(name, { minLength: 8, maxLength: 8 }),
    bodies: fc.array(text, { minLength: 4, maxLength: 4 }),
    weights: fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 4, maxLength: 4 }),
    limit: fc.constantFrom(undefined, 'total' as const),
    measured: fc.constantFrom(undefined, false as const),
  })
  .map(({ drawn, names, bodies, weights, limit, measured }): Plan => {
    const [first] = drawn
    if (first === undefined) throw new Error('no plan was drawn')
    const own = weights.slice(0, drawn.length)
    return {
      ...first,
      type: 'plan',
      ...(limit === undefined ? {} : { driverDemand: { min: 3, waitSeconds: 0.5 } }),
      ...(bodies[0] === undefined ? {} : { tags: { note: bodies[0].slice(0, 50) } }),
      requests: drawn.map(({ requests: [request] }, index) => ({
        method: 'POST',
        headers: request?.headers ?? {},
        name: names[index] ?? '',
        body: bodies[index],
        path: `/ping/${index}?q=${index}`,
        ...(weights[index] === 5 ? { weight: 5 } : {}),
      })),
      phases: drawn.map(({ phases: [phase] }, index) => ({
        maxInFlight: 7,
        backlog: 0,
        shape: { kind: 'pause', seconds: 1 },
        ...phase,
        name: names[index + 4] ?? '',
        ...(measured === undefined ? {} : { measured }),
        ...(limit === undefined ? {} : { limitsPer: limit }),
        ...(own.some((weight) => weight > 0) ? { weights: own } : {}),
      })),
    }
  })

describe('a printed plan', () => {
  it('reads back to the same requests and phases', () => {
    fc.assert(
      fc.property(fc.oneof(plans, longPlans).map(withFile), (plan) => {
        const read = readBack(plan)
        const { requests, phases } = read
        expect(requests).toEqual(plan.requests)
        expect(rounded(phases.map(({ shape }) => canonical(shape)))).toEqual(
          rounded(plan.phases.map(({ shape }) => canonical(shape))),
        )
        expect(phases.map(({ name: own, weights, measured }) => ({ own, weights, measured }))).toEqual(
          plan.phases.map(({ name: own, weights, measured }) => ({ own, weights, measured })),
        )
        expect(phases.filter(isOpenPhase).map(limitsOf)).toEqual(plan.phases.filter(isOpenPhase).map(limitsOf))
        expect({ ...read, requests: [], phases: [] }).toEqual({ ...plan, type: 'plan', requests: [], phases: [] })
      }),
    )
  })
})

describe('a search', () => {
  it.each(['', 'arrivals: poisson\n', 'arrivals: each-second\n'])('reads back: %j', (arrivals) => {
    const keys = 'thresholds: [ p99 < 1s ]\n'
    const text = `target: http://a.test\nsearch: { from: 7/min/driver, to: 100/s/driver, every: 30s }\n${arrivals}${keys}`
    const read = readPlan(text)
    if ('problems' in read) throw new Error(JSON.stringify(read.problems))
    expect(readBack(read.plan)).toEqual(read.plan)
    if (arrivals !== 'arrivals: poisson\n') expect(printPlan(read.plan)).toBe(text)
  })
})

describe('the tests of the base protocol', () => {
  const target = 'http://127.0.0.1:8000/ping'

  it.each([
    [avalanche({ target }), `target: ${target}\navalanche: 500/driver\n`],
    [avalanche({ target, count: 10, connections: 3 }), `target: ${target}\nusers: 3/driver\ncount: 10/driver\n`],
    [avalanche({ target, rate: 5, seconds: 10 }), `target: ${target}\nrate: 5/s/driver\nduration: 10s\n`],
    [
      avalanche({ target, rate: 7 / 60, count: 3, method: 'post', body: 'a {{b}}', timeoutMs: 1_500 }),
      `target: ${target}\ntimeout: 1.5s\nrequest: { method: POST }\nbody: a {{pick {{}}b}}\nrate: 7/min/driver\ncount: 3/driver\n`,
    ],
    [tsunami(2, { target }), `target: ${target}\ntsunami: { bursts: 5, size: 100/driver, every: 2s }\n`],
  ] as const)('are printed as plans, which read back (%#)', (plan, text) => {
    expect(printPlan(plan)).toBe(text)
    const { requests, phases } = readBack(plan)
    // Closed load has no arrivals that wait, so the limits of its phase have no effect.
    const limits = plan.phases[0]?.shape.kind === 'closed' ? { maxInFlight: 1_000, backlog: 10_000 } : {}
    expect({ requests, phases }).toEqual({
      requests: plan.requests,
      phases: plan.phases.map((phase) => ({ ...phase, ...limits })),
    })
  })
})
