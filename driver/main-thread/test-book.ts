/**
 * The tests that a driver knows, and its decision about each trigger. No clock and no side effects: the same messages
 * in any order, repeated or late, never make it run a test twice.
 */
import type { Answer, TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import type { Trigger } from '../../lib/messages/trigger.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { segmentsOf } from '../../lib/plan/shares.ts'
import { type Segment, whole } from '../../lib/plan/segment.ts'
import { remember } from '../../lib/remember.ts'
import { fromSeconds, type Micros } from '../../lib/units.ts'

/** The number of tests that are remembered; the oldest are forgotten first. */
const KEPT = 200
/** The number of run or stopped tests that are remembered: far more than can have a valid trigger. */
const SETTLED = 10_000
/** The maximum time to a start, in µs: a driver that waited for a later one could do nothing else. */
const FURTHEST = fromSeconds(300)
/** The number of answers that a heartbeat repeats. */
const TOLD = 40

export interface KnownTest {
  readonly testId: string
  readonly plan: Plan | undefined
  answer: Answer
  reason: string | undefined
  /** The estimated time to make its first connections, in ms. */
  connectMs?: number
  /** The latest of the requests before or after the load that this driver sends. */
  hook?: HookReport
  /** When each change of its load takes effect in this driver, as offsets from the start. */
  changesFrom?: readonly Micros[] | undefined
}

export type Decision =
  | { readonly act: 'run'; readonly plan: Plan; readonly segment: Segment }
  /** The config has not arrived: it may still, on another topic. */
  | { readonly act: 'wait' }
  | { readonly act: 'ignore'; readonly why: string }
  | { readonly act: 'refuse'; readonly why: string }

export interface Situation {
  readonly nodeId: string
  readonly boot: string
  /** Whether the trigger was in the log before this process started. */
  readonly old: boolean
  /** Now on the common clock, µs since 1970. */
  readonly now: number
  /** Why the driver can accept no test now, if so. */
  readonly busy: string | undefined
}

export class TestBook {
  readonly #tests = new Map<string, KnownTest>()
  /** Every test that this boot was ever ordered to run, or not to run, so that no test runs twice or after its stop. */
  readonly #settled = new Set<string>()
  #epoch = 0

  /**
   * Records a config; `refusal` is the reason why this driver cannot take part, if any: nothing of its plan is sent. The
   * first config of a test counts.
   */
  learn(testId: string, plan: Plan | undefined, refusal?: string): KnownTest {
    const known = this.#tests.get(testId)
    if (known !== undefined) return known
    const test: KnownTest =
      refusal === undefined
        ? { testId, plan, answer: 'ready', reason: undefined }
        : { testId, plan: undefined, answer: 'refused', reason: refusal }
    this.#tests.set(testId, test)
    if (this.#tests.size > KEPT) this.#forgetOldest()
    return test
  }

  /** The latest epoch received on the control topic; lower ones belong to a replaced orchestrator. */
  hearEpoch(epoch: number): boolean {
    if (epoch < this.#epoch) return false
    this.#epoch = epoch
    return true
  }

  decide(trigger: Trigger, situation: Situation): Decision {
    if (situation.old) return { act: 'ignore', why: 'from before this boot' }
    const participant = participantIn(trigger, situation)
    if (participant === undefined) return { act: 'ignore', why: 'not a participant' }
    if (trigger.epoch !== undefined && !this.hearEpoch(trigger.epoch)) {
      return { act: 'ignore', why: 'from a replaced orchestrator' }
    }
    const why = this.#staleness(trigger, situation)
    if (why === undefined) return this.#answer(trigger, participant, situation)
    // The orchestrator expects this driver to take part: unless it runs or ran the test, it must refuse.
    return { act: isOpen(this.#tests.get(trigger.testId)?.answer) ? 'refuse' : 'ignore', why }
  }

  #answer(trigger: Trigger, participant: number, { busy }: Situation): Decision {
    const { testId } = trigger
    const test = this.#tests.get(testId)
    if (test === undefined) return { act: 'wait' }
    this.forbid(testId)
    if (test.answer === 'refused' || test.plan === undefined) return { act: 'refuse', why: test.reason ?? 'no plan' }
    if (busy !== undefined) return { act: 'refuse', why: busy }
    return { act: 'run', plan: test.plan, segment: segmentIn(trigger, participant, test.plan) }
  }

  /** A test was stopped: a trigger that arrives later, on another topic, has no effect. */
  forbid(testId: string): void {
    remember(this.#settled, testId, SETTLED)
  }

  /** Records the progress of a test; states only move forward. The test becomes the latest one in heartbeats. */
  note(testId: string, answer: Answer, reason?: string): void {
    const test = this.#tests.get(testId)
    if (test === undefined || order[answer] < order[test.answer]) return
    test.answer = answer
    test.reason = reason ?? test.reason
    this.#tests.delete(testId)
    this.#tests.set(testId, test)
  }

  /**
   * Records the estimated time for the connections of the first requests, in ms: of one test, or of all in heartbeats.
   */
  estimate(connectMs: (plan: Plan) => number, only?: KnownTest): void {
    for (const test of only === undefined ? [...this.#tests.values()].slice(-TOLD) : [only]) {
      if (test.answer === 'ready' && test.plan !== undefined) test.connectMs = connectMs(test.plan)
    }
  }

  /** The plan of a test; undefined if it is not known, or refused. */
  planOf(testId: string): Plan | undefined {
    return this.#tests.get(testId)?.plan
  }

  /**
   * Records what became of the requests before or after a load. The test becomes the latest one in heartbeats, and the
   * only one with values, which are long.
   */
  noteHook(testId: string, hook: HookReport): void {
    this.forgetValues()
    const test = this.learn(testId, undefined, 'its config did not arrive')
    test.hook = hook
    this.#tests.delete(testId)
    this.#tests.set(testId, test)
  }

  /** Records when each change of a running test takes effect: only the latest test has a list, which may be long. */
  noteChanges(testId: string, changesFrom: readonly Micros[]): void {
    for (const test of this.#tests.values()) test.changesFrom = undefined
    const test = this.#tests.get(testId)
    if (test !== undefined) test.changesFrom = changesFrom
  }

  /** Nobody needs the values of a test any more that has been triggered. */
  forgetValues(): void {
    for (const test of this.#tests.values()) if (test.hook !== undefined) test.hook = withoutValues(test.hook)
  }

  /** Records that this driver will never run a test that it was ordered to run. */
  decline(testId: string, why: string): void {
    this.learn(testId, undefined, why)
    this.forbid(testId)
    this.note(testId, 'failed', why)
  }

  /** The content of heartbeats: the tests with the latest changes, newest last. */
  answers(): readonly TestAnswer[] {
    return [...this.#tests.values()].slice(-TOLD).map(({ testId, answer, reason, connectMs, hook, changesFrom }) => ({
      testId,
      answer,
      ...(reason === undefined ? {} : { reason }),
      ...(connectMs === undefined || answer !== 'ready' ? {} : { connectMs }),
      ...(hook === undefined ? {} : { hook }),
      ...(changesFrom === undefined ? {} : { changesFrom }),
    }))
  }

  #staleness(trigger: Trigger, { now }: Situation): string | undefined {
    if (this.#settled.has(trigger.testId)) return 'run already, or stopped'
    const { expiresAt, startAt = now } = trigger
    if ((expiresAt !== undefined && now > expiresAt) || startAt < now - FURTHEST) return 'expired'
    return startAt > now + FURTHEST ? 'starts too far ahead' : undefined
  }

  #forgetOldest(): void {
    const oldest = this.#tests.keys().next()
    if (oldest.done !== true) this.#tests.delete(oldest.value)
  }
}

/** A report without what was extracted, which belongs into no log. */
export function withoutValues({ hook, state, reason }: HookReport): HookReport {
  return { hook, state, ...(reason === undefined ? {} : { reason }) }
}

const order: Record<Answer, number> = { ready: 0, refused: 0, running: 1, done: 2, failed: 2 }

/** Whether the test is neither running nor over in this driver. */
function isOpen(answer: Answer | undefined): boolean {
  return answer === undefined || answer === 'ready' || answer === 'refused'
}

/**
 * The index of a driver among the participants; undefined if it is none. A trigger of the base protocol does not name
 * them: then each driver runs the whole load.
 */
function participantIn({ participants }: Trigger, { nodeId, boot }: Situation): number | undefined {
  if (participants === undefined) return 0
  const index = participants.findIndex((one) => one.nodeId === nodeId && (one.boot === undefined || one.boot === boot))
  return index < 0 ? undefined : index
}

function segmentIn({ participants = [] }: Trigger, index: number, { driverDemand }: Plan): Segment {
  const members = participants.map(({ share }) => share)
  return segmentsOf(members, driverDemand?.shares)[index] ?? whole
}
