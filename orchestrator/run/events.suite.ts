/** Runs and events for tests of the state machine. */
import fc from 'fast-check'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { endings } from '../../lib/messages/metrics.ts'
import { hookStates } from '../../lib/messages/hook-report.ts'
import { hookNames } from '../../lib/plan/hooks.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { micros } from '../../lib/units.ts'
import type { RunEvent } from './events.ts'
import { transition, type Transition } from './machine.ts'
import { draft, type Run } from './run.ts'

export const rules = { now: 1_000, minimumShare: 0.5 }

const nodes = ['a', 'b', 'c', 'd']
const nodeId = fc.constantFrom(...nodes)
/** Nearly always the same boot: the other one is a restart. */
const boot = fc.oneof({ weight: 6, arbitrary: fc.constant('x') }, { weight: 1, arbitrary: fc.constant('y') })
const reason = fc.constant('why')

const answered = fc.record({ nodeId, boot, ready: fc.boolean() }).map(({ ready, ...driver }): RunEvent => ({
  type: 'answered',
  driver: { ...driver, reports: 'windows' as const },
  ready,
}))
const triggered = fc
  .shuffledSubarray(nodes)
  .map((nodeIds): RunEvent => ({ type: 'triggered', startAt: 5_000, nodeIds, leftOut: [] }))

const places = fc.record(
  { rank: fc.constantFrom(1, 2), at: fc.constantFrom(0, 8_000), after: fc.constant('other') },
  { requiredKeys: ['rank'] },
)

const instant = fc.nat(9).map((second) => micros(second * 1_000_000))
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('pause' as const, 'resume' as const), from: instant }),
  fc.record({ kind: fc.constant('factor' as const), from: instant, phase: fc.constant(0), factor: fc.constant(2) }),
)
const changeEvents: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('changed' as const), seq: fc.nat(2), change }),
  fc.record({
    ...{ type: fc.constant('change-heard' as const), nodeId, boot },
    from: fc.array(instant, { maxLength: 3 }).map((drawn) => drawn.toSorted((a, b) => a - b)),
  }),
)

const hook = fc.constantFrom(...hookNames)
const hookEvents: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.record({ type: fc.constant('hook-asked' as const), hook, nodeId, boot }),
  {
    weight: 3,
    arbitrary: fc.record(
      {
        ...{ type: fc.constant('hook-heard' as const), hook, nodeId, boot, state: fc.constantFrom(...hookStates) },
        values: fc.constant({ token: 't' }),
      },
      { requiredKeys: ['type', 'hook', 'nodeId', 'boot', 'state'] },
    ),
  },
  fc.record({ type: fc.constant('hook-missing' as const), hook, reason }),
)

/** Any event, with probabilities that make runs long. */
export const events: fc.Arbitrary<RunEvent> = fc.oneof(
  fc.constant<RunEvent>({ type: 'published' }),
  { weight: 5, arbitrary: answered },
  { weight: 2, arbitrary: changeEvents },
  { weight: 2, arbitrary: triggered },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constant('done' as const), nodeId, boot, ending: fc.constantFrom(...endings) }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('lost' as const), nodeId, reason }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('back' as const), nodeId, boot }) },
  fc.record({ type: fc.constant('queued' as const), queued: places }),
  fc.constantFrom<RunEvent>({ type: 'unqueued' }, { type: 'unqueued', reason: 'why' }),
  fc.record({ type: fc.constant('renamed' as const), name: fc.constantFrom('', 'first', 'second') }),
  fc.record({ type: fc.constant('stop' as const), reason }),
  fc.record({
    type: fc.constant('doubted' as const),
    doubt: fc.constant({ code: 'dropped' as const, message: 'why' }),
  }),
)

/** The same, and events of hooks and those that end a run at once. */
export const anyEvents: fc.Arbitrary<RunEvent> = fc.oneof(
  { weight: 24, arbitrary: events },
  { weight: 8, arbitrary: hookEvents },
  fc.constant<RunEvent>({ type: 'overdue' }),
  fc.record({ type: fc.constant('fail' as const), reason }),
)

export const plan = planWith({ kind: 'closed', count: { value: 10, per: 'driver' }, connections: 1 })

const hookRequest = { name: 'one', method: 'POST', headers: {} }
export const hookedPlan: Plan = { ...plan, before: [hookRequest], after: [hookRequest] }

export function newRun(of = plan): Run {
  return draft('test', of, 0)
}

/** A new run whose plan has requests before its load, after it, both or none. */
export const newRuns: fc.Arbitrary<Run> = fc
  .constantFrom(plan, hookedPlan, { ...plan, before: [hookRequest] }, { ...plan, after: [hookRequest] })
  .map(newRun)

/** The run after the events, with all effects. */
export function play(sequence: readonly RunEvent[], from = newRun()): Transition {
  let run = from
  const effects = sequence.flatMap((event) => {
    const step = transition(run, event, rules)
    run = step.run
    return step.effects
  })
  return { run, effects }
}

/** A run that was triggered on these drivers, each with boot x. */
export function started(...nodeIds: string[]): Run {
  return startedFrom(newRun(), ...nodeIds)
}

export function startedFrom(run: Run, ...nodeIds: string[]): Run {
  const ready = nodeIds.map((node): RunEvent => ({
    type: 'answered',
    driver: { nodeId: node, boot: 'x', reports: 'windows' as const },
    ready: true,
  }))
  return play([{ type: 'published' }, ...ready, { type: 'triggered', startAt: 5_000, nodeIds, leftOut: [] }], run).run
}
