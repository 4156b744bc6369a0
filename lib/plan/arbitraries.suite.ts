/** Shapes, lanes and plans for property tests. */
import fc from 'fast-check'
import { thresholds } from '../thresholds/arbitraries.suite.ts'
import { thresholdText } from '../thresholds/threshold.ts'
import { amounts, between } from '../drawing.suite.ts'
import { MAX_BODY_FILE, type PlannedBody } from './body.ts'
import type { ValueSource } from './extract.ts'
import type { Headers } from './headers.ts'
import type { Phase, Plan, PlannedRequest } from './plan.ts'
import type { PoissonShape } from './poisson.ts'
import type { Lane, Segment } from './segment.ts'
import { evenSegments, segmentsOf } from './shares.ts'
import type { Amount, ClosedShape, OpenShape, Shape, Stage } from './shapes.ts'
import { areaOf } from './stages.ts'

const per = fc.constantFrom<Amount['per']>('total', 'driver')
/** Whole microseconds, as people type them. */
const seconds = fc.nat({ max: 100_000_000 }).map((us) => us / 1_000_000)

export const constantShapes: fc.Arbitrary<OpenShape> = fc
  .record({ per, count: fc.nat({ max: 200 }), rate: amounts(1e6).map((rate) => Math.max(0.001, rate)) })
  .map((drawn) => ({
    kind: 'constant',
    count: { value: drawn.count, per: drawn.per },
    rate: { value: drawn.rate, per: drawn.per },
  }))

/** Loads from no duration to exactly the delay. */
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

/**
 * A few hundred requests at most; rates of 0, jumps between stages, and numbers that decimals cannot represent exactly.
 */
export const stages: fc.Arbitrary<Stage[]> = fc
  .array(
    fc.record({
      from: fc.oneof(fc.constant(0), between(0, 40), fc.integer({ min: 0, max: 40 })),
      to: fc.oneof(fc.constant(0), between(0, 40), fc.integer({ min: 0, max: 40 })),
      seconds: fc.oneof(fc.integer({ min: 1, max: 5 }), between(1e-3, 5)),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .filter((drawn) => areaOf(drawn) > 0)

export const rampShapes: fc.Arbitrary<OpenShape> = fc.record({ kind: fc.constant('ramp'), stages, per })

export const poissonShapes: fc.Arbitrary<PoissonShape> = fc.record({
  kind: fc.constant('poisson'),
  stages,
  per,
  seed: fc.maxSafeNat(),
})

/** Open shapes without random arrivals. */
export const fixedShapes = fc.oneof(constantShapes, burstShapes, rampShapes)

export const openShapes: fc.Arbitrary<OpenShape> = fc.oneof(fixedShapes, poissonShapes)

const connections = fc.integer({ min: 1, max: 20 })

/** Closed load that ends by count. */
export const countedShapes: fc.Arbitrary<ClosedShape> = fc
  .record({ per, count: fc.nat({ max: 200 }), connections, seconds: fc.option(seconds, { nil: undefined }) })
  .map((drawn) => ({
    kind: 'closed',
    count: { value: drawn.count, per: drawn.per },
    connections: drawn.connections,
    ...(drawn.seconds === undefined ? {} : { seconds: drawn.seconds + 1 }),
  }))

/** Closed load that ends only by time. */
export const timedShapes: fc.Arbitrary<ClosedShape> = fc.record({
  kind: fc.constant('closed'),
  seconds: fc.integer({ min: 1, max: 1_000 }),
  thinkSeconds: seconds,
  connections,
})

export const closedShapes: fc.Arbitrary<ClosedShape> = fc.oneof(countedShapes, timedShapes)

/** Shapes with a number of requests that is known in advance. */
export const countableShapes: fc.Arbitrary<Shape> = fc.oneof(openShapes, countedShapes)

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
  return lanesIn(evenSegments(drivers), workers)
}

/** Every worker of drivers with these parts of the load. */
export function lanesIn(drivers: readonly Segment[], workers: number): Lane[] {
  return evenSegments(workers).flatMap((worker) => drivers.map((driver) => ({ driver, worker })))
}

/** Two or three shares, and drivers of which each has one of them, none of them without a driver. */
export const sharedFleets: fc.Arbitrary<Segment[]> = fc
  .record({
    first: fc.integer({ min: 1, max: 9_998 }),
    second: fc.integer({ min: 1, max: 9_998 }),
    members: fc.array(fc.nat({ max: 2 }), { maxLength: 4 }),
  })
  .map(({ first, second, members }) => {
    const parts = first + second < 10_000 ? [first, second, 10_000 - first - second] : [first, 10_000 - first]
    const shares = parts.map((part, index) => ({ label: `part=${index}`, percent: part / 100 }))
    return segmentsOf([...shares.keys(), ...members.map((member) => member % shares.length)], shares)
  })

/** A plan with the shape. */
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

const value = fc.constantFrom('', 'a b', 'café', '😀')

/** Header names may be the names of properties of every object. */
const headers: fc.Arbitrary<Headers> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('accept', 'Accept', 'x-any', '__proto__', 'constructor', '7'),
      fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })),
    ),
    { selector: ([name]) => name, maxLength: 4 },
  )
  .map((entries) => Object.fromEntries(entries))

const bodies: fc.Arbitrary<PlannedBody> = fc.oneof(
  fc.constant({}),
  fc.record({ body: fc.string(), chunked: fc.boolean(), expectContinue: fc.constant(false), pathAsIs: fc.boolean() }),
  fc.record({ bodyBase64: fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('base64')) }),
  fc.record({
    bodyFile: fc.record({
      path: fc.constant('/tmp/body'),
      bytes: fc.nat(MAX_BODY_FILE),
      sha256: fc.constant('0a'.repeat(32)),
    }),
  }),
)

const names = fc.constantFrom('ann', 'a "{{b}}"', 'ü:')
const credentials = fc.oneof(
  fc.record({ digest: fc.record({ user: names, password: fc.string() }) }),
  fc.record({
    oauth2: fc.record(
      {
        tokenUrl: fc.constantFrom('http://127.0.0.1:9000/token', 'https://id.test/?a=%7B'),
        ...{ clientId: names, clientSecret: names, scope: names, audience: names, in: fc.constant('body' as const) },
      },
      { requiredKeys: ['tokenUrl', 'clientId', 'clientSecret'] },
    ),
  }),
)

/** Limits and credentials that a request has for itself. */
const limits = fc.record(
  { timeoutMs: fc.integer({ min: 1, max: 3_600_000 }), redirects: fc.constant(0), auth: credentials },
  { requiredKeys: [] },
)

const sources = fc.constantFrom<ValueSource>(
  { json: '$.token' },
  { json: "$['a b'][-1]" },
  { header: 'location' },
  { matches: 'csrf" value="([^"]+)' },
)

/** Requests around a load whose target has the path of `planWith`. */
const hooks: fc.Arbitrary<Pick<Plan, 'before' | 'after'>> = fc
  .record({ source: sources, some: headers, both: fc.boolean(), isNamed: fc.boolean() })
  .map(({ source, some, both, isNamed }) => {
    const use = { placeholders: true, headers: { ...some, 'x-token': '{{value.token|json}} {{n}}' } } as const
    return {
      before: [
        {
          name: isNamed ? 'login' : 'before-1',
          method: 'POST',
          path: '/ping/in',
          headers: some,
          extract: { token: source },
        },
        { name: 'before-2', method: 'PUT', path: '/ping/{{value.token|url}}', ...use },
      ],
      ...(both
        ? { after: [{ name: isNamed ? 'out' : 'after-1', method: 'DELETE', path: '/ping?a={{uuid}}', ...use }] }
        : {}),
    }
  })
const afterAlone: Pick<Plan, 'after'> = { after: [{ name: 'after-1', method: 'GET', headers: {} }] }

const pacings = fc.constantFrom<Plan['pacing']>(undefined, 'polite', 'strict')
const transports = fc.constantFrom<Plan['transport']>(undefined, {}, { engine: 'http2', streams: 10, insecure: true })

/** Thresholds of all requests and phases, whatever their names. */
const thresholdTexts = fc.array(
  thresholds.map(({ metric, operator, limit, windows, abort }) =>
    thresholdText({
      ...{ metric, operator, limit },
      ...(windows === undefined ? {} : { windows }),
      ...(abort === undefined ? {} : { abort }),
    }),
  ),
  { minLength: 1, maxLength: 4 },
)

export const plans: fc.Arbitrary<Plan> = fc
  .record({
    shape: shapes,
    name: fc.string({ maxLength: 50 }),
    body: bodies,
    drainMs: fc.option(fc.nat({ max: 3_600_000 }), { nil: undefined }),
    headers,
    maxDurationMs: fc.option(fc.integer({ min: 1, max: 604_800_000 }), { nil: undefined }),
    own: limits,
    pacing: pacings,
    around: fc.oneof({ weight: 3, arbitrary: fc.constantFrom({}, afterAlone) }, hooks),
    transport: transports,
    judged: fc.option(thresholdTexts, { nil: undefined }),
  })
  .map(({ shape, name, headers: some, own, body, drainMs, maxDurationMs, pacing, transport, around, judged }) => ({
    ...planWith(shape),
    ...around,
    name,
    requests: [{ name: 'default', method: 'POST', headers: some, ...body, ...own }],
    ...(drainMs === undefined ? {} : { drainMs }),
    ...(maxDurationMs === undefined ? {} : { maxDurationMs }),
    ...(pacing === undefined ? {} : { pacing }),
    ...(transport === undefined ? {} : { transport }),
    ...(judged === undefined ? {} : { thresholds: judged }),
  }))

/** The only phase of a plan. */
export function phaseOf({ phases: [phase, ...more] }: Plan): Phase {
  if (phase === undefined || more.length > 0) throw new RangeError('the plan has not one phase')
  return phase
}

/** The only request of a plan. */
export function requestOf({ requests: [request, ...more] }: Plan): PlannedRequest {
  if (request === undefined || more.length > 0) throw new RangeError('the plan has not one request')
  return request
}
