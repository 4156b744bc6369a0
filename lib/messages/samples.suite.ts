/** Messages as our own processes write them, for property tests. */
import fc from 'fast-check'
import { amounts } from '../drawing.suite.ts'
import { checkExamples, failureDetails, generatorLoads, tallies } from '../measure/arbitraries.suite.ts'
import { plans } from '../plan/arbitraries.suite.ts'
import type { Change } from '../plan/changes.ts'
import type { Values } from '../plan/extract.ts'
import { hookNames } from '../plan/hooks.ts'
import { hashOf, type Plan } from '../plan/plan.ts'
import { isPerDriver } from '../plan/shapes.ts'
import { micros } from '../units.ts'
import type { Messages } from './codecs.ts'
import type { Control } from './control.ts'
import { answers, driverStates, type TestAnswer } from './heartbeat.ts'
import { type HookReport, hookStates } from './hook-report.ts'
import { type Cumulative, endings, limits, type Window } from './metrics.ts'
import type { Participant } from './trigger.ts'
import type { TopicName } from './reading.ts'
import { withoutUndefined } from './register.ts'

const id = fc.string({ minLength: 1, maxLength: 40 })
const short = fc.string({ maxLength: 50 })
const count = fc.nat({ max: 10_000_000 })
/** JSON cannot represent −0. */
const figure = amounts(1e9)
const cores = amounts(1e6)
const signed = fc.integer()

/** A record whose keys may be absent, but never undefined. */
function some<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>
}

const register = fc
  .tuple(
    fc.record({ nodeId: id, address: short }),
    some({
      boot: short,
      version: short,
      cores,
      workers: count,
      engines: fc.array(short, { maxLength: 4 }),
      labels: fc.constantFrom({}, { region: 'eu' }, { region: 'us', zone: 'a' }),
      intervalMs: fc.integer({ min: 1, max: 86_400_000 }),
    }),
  )
  .map(([all, ours]) => ({ ...all, ...ours }))

const echo = { name: 'echo', options: { line: 'hello', delimiter: '\n' } }

const shares = [
  { label: 'region=eu', percent: 62.5 },
  { label: 'region=us', percent: 37.5 },
]
const demands = fc.constantFrom<Pick<Plan, 'driverDemand'>>({}, { driverDemand: { min: 2, waitSeconds: 60, shares } })

const testConfig = fc
  .tuple(id, plans, some({ protocol: fc.constant(echo) }), demands)
  .map(([testId, drawn, spoken, demand]) => {
    // Shares are of a total.
    const shared = drawn.phases.some(({ shape }) => isPerDriver(shape)) ? {} : demand
    return { testId, plan: { ...drawn, ...spoken, ...shared } }
  })
  // Requests around a load are only for HTTP.
  .map(({ testId, plan: { before, after, ...plan } }) => {
    const around = withoutUndefined({ before, after })
    return { testId, plan: 'protocol' in plan ? plan : { ...plan, ...around } }
  })
  .map(({ testId, plan }) => ({ testId, plan, hash: hashOf(plan) }))
  .map(({ plan, ...rest }) => ({ ...rest, plan: JSON.parse(JSON.stringify(plan)) as typeof plan }))

const participant = fc
  .record({
    nodeId: id,
    boot: fc.option(short, { nil: undefined }),
    share: fc.option(fc.nat(3), { nil: undefined }),
  })
  .map((drawn) => withoutUndefined(drawn) as Participant)

const values: fc.Arbitrary<Values> = fc
  .uniqueArray(fc.tuple(fc.constantFrom('token', 'id-2', 'constructor'), short), { selector: ([name]) => name })
  .map((entries) => Object.fromEntries(entries))

const hook: fc.Arbitrary<HookReport> = fc.record(
  { hook: fc.constantFrom(...hookNames), state: fc.constantFrom(...hookStates), reason: short, values },
  { requiredKeys: ['hook', 'state'] },
)

const instant = fc.nat().map(micros)
const ofPhase = { from: instant, phase: fc.nat(9) }
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), from: instant }),
  fc.record({ kind: fc.constant('rate' as const), ...ofPhase, perSecond: fc.constantFrom(0.1, 500) }),
  fc.record({ kind: fc.constant('factor' as const), ...ofPhase, factor: fc.constantFrom(0.25, 2) }),
  fc.record({ kind: fc.constant('users' as const), ...ofPhase, users: fc.integer({ min: 1, max: 99 }) }),
  fc.record({ kind: fc.constant('end' as const), ...ofPhase }),
)
const changes = fc
  .array(change, { minLength: 1, maxLength: 5 })
  .map((drawn) => drawn.toSorted((a, b) => a.from - b.from))

const trigger = fc
  .tuple(
    fc.record({ testId: id, go: fc.boolean() }),
    some({
      epoch: count,
      startAt: figure,
      expiresAt: figure,
      participants: fc.array(participant, { maxLength: 5 }),
      values,
    }),
  )
  .map(([all, ours]) => ({ ...all, ...ours }))

const testAnswer: fc.Arbitrary<TestAnswer> = fc.record(
  {
    testId: id,
    answer: fc.constantFrom(...answers),
    reason: short,
    connectMs: amounts(3_600_000),
    hook,
    changesFrom: fc.array(fc.nat().map(micros), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: ['testId', 'answer'] },
)

const heartbeat = fc
  .tuple(
    fc.record({ nodeId: id, alive: fc.boolean() }),
    some({
      timestamp: short,
      boot: short,
      seq: count,
      address: short,
      intervalMs: fc.integer({ min: 1, max: 86_400_000 }),
      state: fc.constantFrom(...driverStates),
      tests: fc.array(testAnswer, { maxLength: 4 }),
      clock: fc.record({ uncertainty: figure, roundTrip: figure, wallOffset: signed }),
      load: fc.record({ cpu: cores, rss: figure, loopLagMs: figure }),
      tickAgeMs: figure,
      outbox: count,
    }),
  )
  .map(([all, ours]) => ({ ...all, ...ours }))

const parts = fc.array(fc.record({ phase: short, request: short, tally: tallies }), { maxLength: 2 })

const last = fc
  .record({
    ending: fc.constantFrom(...endings),
    neverSent: count,
    totals: parts,
    reason: fc.option(short, { nil: undefined }),
  })
  .map((drawn) => withoutUndefined(drawn) as NonNullable<Window['last']>)

const cumulative: fc.Arbitrary<Cumulative> = fc.record({
  mean: figure,
  median: figure,
  min: figure,
  max: figure,
  mode: figure,
  sent: count,
  received: count,
  errors: count,
})

/** One of several records. */
const part = fc
  .record({ of: fc.integer({ min: 2, max: 10_000 }), share: fc.nat(999) })
  .map(({ of, share }) => ({ index: Math.floor((share / 1_000) * of), of }))

const window: fc.Arbitrary<Window> = fc
  .record({
    kind: fc.constant('window' as const),
    nodeId: id,
    testId: id,
    reportId: short,
    boot: id,
    seq: count.map((n) => Math.floor(n / 2)),
    joined: fc.nat({ max: 5 }),
    from: figure,
    to: figure,
    part: fc.option(part, { nil: undefined }),
    parts,
    limited: fc.subarray([...limits]),
    load: fc.option(generatorLoads, { nil: undefined }),
    details: fc.option(
      failureDetails.filter((details) => details.length > 0),
      { nil: undefined },
    ),
    examples: fc.option(
      checkExamples.filter((examples) => examples.length > 0),
      { nil: undefined },
    ),
    cumulative,
    last: fc.option(last, { nil: undefined }),
  })
  .map(({ joined, ...drawn }) => withoutUndefined({ ...drawn, through: drawn.seq + joined }) as Window)

const control: fc.Arbitrary<Control> = fc.oneof(
  fc.record({ type: fc.constant('beat' as const), epoch: count, seq: count, from: short }),
  fc.record({
    type: fc.constant('stop' as const),
    epoch: count,
    testId: fc.option(id, { nil: null }),
    reason: short,
  }),
  fc.record({ type: fc.constant('refuse' as const), epoch: count, nodeId: id, boot: short, reason: short }),
  fc.record(
    {
      ...{ type: fc.constant('hook' as const), epoch: count, testId: id, hook: fc.constantFrom(...hookNames) },
      ...{ nodeId: id, boot: short, values },
    },
    { requiredKeys: ['type', 'epoch', 'testId', 'hook', 'nodeId', 'boot'] },
  ),
  fc.record({ type: fc.constant('change' as const), epoch: count, testId: id, changes }),
)

/** Per topic, the messages that our processes may send. */
export const samples: { readonly [T in TopicName]: fc.Arbitrary<Messages[T]> } = {
  register: register,
  test_config: testConfig,
  trigger: trigger,
  metrics: window,
  heartbeat: heartbeat,
  control,
}
