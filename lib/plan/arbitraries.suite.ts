/** Shapes, lanes and plans for property tests. */
import fc from 'fast-check'
import type { Amount, ClosedShape, OpenShape, Plan, Shape } from './plan.ts'
import type { Lane } from './segment.ts'

const per = fc.constantFrom<Amount['per']>('total', 'driver')
/** To the microsecond, as people type them. */
const seconds = fc.nat({ max: 100_000_000 }).map((us) => us / 1_000_000)

export const constantShapes: fc.Arbitrary<OpenShape> = fc
  .record({ per, count: fc.nat({ max: 200 }), rate: fc.double({ min: 0.001, max: 1e6, noNaN: true }) })
  .map((drawn) => ({
    kind: 'constant',
    count: { value: drawn.count, per: drawn.per },
    rate: { value: drawn.rate, per: drawn.per },
  }))

/** Loads that last from no time to exactly as long as the delay. */
export const burstShapes: fc.Arbitrary<OpenShape> = fc
  .record({
    per,
    loads: fc.integer({ min: 1, max: 12 }),
    burst: fc.nat({ max: 15 }),
    everySeconds: seconds,
    part: fc.constantFrom(0, 0.3, 1),
  })
  .map(({ per: of, burst, part, ...rest }) => ({
    kind: 'burst',
    ...rest,
    burst: { value: burst, per: of },
    spacingSeconds: burst > 1 ? (part * rest.everySeconds) / (burst - 1) : 0,
  }))

export const openShapes: fc.Arbitrary<OpenShape> = fc.oneof(constantShapes, burstShapes)

export const closedShapes: fc.Arbitrary<ClosedShape> = fc
  .record({ per, count: fc.nat({ max: 200 }), connections: fc.integer({ min: 1, max: 20 }) })
  .map((drawn) => ({
    kind: 'closed',
    count: { value: drawn.count, per: drawn.per },
    connections: drawn.connections,
  }))

export const shapes: fc.Arbitrary<Shape> = fc.oneof(openShapes, closedShapes)

export interface Fleet {
  readonly drivers: number
  readonly workers: number
}

export const fleets: fc.Arbitrary<Fleet> = fc.record({
  drivers: fc.integer({ min: 1, max: 6 }),
  workers: fc.integer({ min: 1, max: 5 }),
})

/** Every worker of every driver. */
export function lanesOf({ drivers, workers }: Fleet): Lane[] {
  return Array.from({ length: drivers * workers }, (_, i) => ({
    driver: { index: i % drivers, of: drivers },
    worker: { index: Math.floor(i / drivers), of: workers },
  }))
}

/** A plan that holds the shape. */
export function planWith(shape: Shape): Plan {
  return {
    name: 'a plan',
    type: 'avalanche',
    target: 'http://127.0.0.1:8000/ping',
    requests: [{ name: 'default', method: 'GET', headers: { accept: '*/*' } }],
    phases: [{ name: 'load', shape, maxInFlight: 1_000, backlog: 10_000 }],
    timeoutMs: 10_000,
    identify: false,
  }
}

export const plans: fc.Arbitrary<Plan> = fc
  .record({ shape: shapes, name: fc.string({ maxLength: 50 }), body: fc.option(fc.string(), { nil: undefined }) })
  .map(({ shape, name, body }) => {
    const plan = planWith(shape)
    const request = { name: 'default', method: 'POST', headers: {}, ...(body === undefined ? {} : { body }) }
    return { ...plan, name, requests: [request] }
  })
