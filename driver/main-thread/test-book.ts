/**
 * Which tests a driver knows, and what it decides about each trigger. No clock and no acts: the same messages in any
 * order, twice or late, never make it run a test twice.
 */
import type { Answer, TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { Trigger } from '../../lib/messages/trigger.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type Segment, whole } from '../../lib/plan/segment.ts'
import { fromSeconds } from '../../lib/units.ts'

/** How many tests are remembered; the oldest are forgotten first. */
const KEPT = 200
/** How many tests are remembered as run or stopped: far more than a trigger lives. */
const SETTLED = 10_000
/** A start lies at most so far from the present, in µs: a driver that waited for a later one could do nothing else. */
const FURTHEST = fromSeconds(300)
/** How many answers a heartbeat repeats. */
const TOLD = 40

export interface KnownTest {
  readonly testId: string
  readonly plan: Plan | undefined
  answer: Answer
  reason: string | undefined
  /** How long its first connections are going to take, in ms. */
  connectMs?: number
}

export type Decision =
  | { readonly act: 'run'; readonly plan: Plan; readonly segment: Segment }
  /** The config has not come yet: it may still, over another topic. */
  | { readonly act: 'wait' }
  | { readonly act: 'ignore'; readonly why: string }
  | { readonly act: 'refuse'; readonly why: string }

export interface Situation {
  readonly nodeId: string
  readonly boot: string
  /** The trigger stood in the log before this process came. */
  readonly old: boolean
  /** Now on the common clock, µs since 1970. */
  readonly now: number
  /** Why it can take no test now, if so. */
  readonly busy: string | undefined
}

export class TestBook {
  readonly #tests = new Map<string, KnownTest>()
  /** Every test that this boot was ever told to run, or not to run, so that nothing runs twice or after all. */
  readonly #settled = new Set<string>()
  #epoch = 0

  /** A config came; `refusal` says why this driver cannot take part, if so. The first one of a test counts. */
  learn(testId: string, plan: Plan | undefined, refusal?: string): KnownTest {
    const known = this.#tests.get(testId)
    if (known !== undefined) return known
    const test: KnownTest = { testId, plan, answer: refusal === undefined ? 'ready' : 'refused', reason: refusal }
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
    const segment = segmentOf(trigger, situation)
    if (segment === undefined) return { act: 'ignore', why: 'not a participant' }
    if (trigger.epoch !== undefined && !this.hearEpoch(trigger.epoch)) {
      return { act: 'ignore', why: 'from a replaced orchestrator' }
    }
    const why = this.#staleness(trigger, situation)
    if (why === undefined) return this.#answer(trigger.testId, segment, situation)
    // The orchestrator counts on this driver: unless it runs or ran the test, it must hear that it will not.
    return { act: isOpen(this.#tests.get(trigger.testId)?.answer) ? 'refuse' : 'ignore', why }
  }

  #answer(testId: string, segment: Segment, { busy }: Situation): Decision {
    const test = this.#tests.get(testId)
    if (test === undefined) return { act: 'wait' }
    this.forbid(testId)
    if (test.answer === 'refused' || test.plan === undefined) return { act: 'refuse', why: test.reason ?? 'no plan' }
    if (busy !== undefined) return { act: 'refuse', why: busy }
    return { act: 'run', plan: test.plan, segment }
  }

  /** A test was stopped: a trigger of it that comes after that, over another topic, starts nothing. */
  forbid(testId: string): void {
    this.#settled.add(testId)
    const [oldest] = this.#settled
    if (this.#settled.size > SETTLED && oldest !== undefined) this.#settled.delete(oldest)
  }

  /** Notes how far a test has come; states only move forward. It becomes the latest of those that are told. */
  note(testId: string, answer: Answer, reason?: string): void {
    const test = this.#tests.get(testId)
    if (test === undefined || order[answer] < order[test.answer]) return
    test.answer = answer
    test.reason = reason ?? test.reason
    this.#tests.delete(testId)
    this.#tests.set(testId, test)
  }

  /**
   * Notes how long the connections of the first requests are going to take, in ms: of a test, or of all that are told.
   */
  estimate(connectMs: (plan: Plan) => number, only?: KnownTest): void {
    for (const test of only === undefined ? [...this.#tests.values()].slice(-TOLD) : [only]) {
      if (test.answer === 'ready' && test.plan !== undefined) test.connectMs = connectMs(test.plan)
    }
  }

  /** This driver does not run a test that it was told to run, for good. */
  decline(testId: string, why: string): void {
    this.learn(testId, undefined, why)
    this.forbid(testId)
    this.note(testId, 'failed', why)
  }

  /** What heartbeats say: the tests with the latest news, newest last. */
  answers(): readonly TestAnswer[] {
    return [...this.#tests.values()].slice(-TOLD).map(({ testId, answer, reason, connectMs }) => ({
      testId,
      answer,
      ...(reason === undefined ? {} : { reason }),
      ...(connectMs === undefined || answer !== 'ready' ? {} : { connectMs }),
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

const order: Record<Answer, number> = { ready: 0, refused: 0, running: 1, done: 2, failed: 2 }

/** The test is neither running nor over here. */
function isOpen(answer: Answer | undefined): boolean {
  return answer === undefined || answer === 'ready' || answer === 'refused'
}

/** A trigger of the base protocol names no participants: then each driver runs the whole load. */
function segmentOf(trigger: Trigger, { nodeId, boot }: Situation): Segment | undefined {
  if (trigger.participants === undefined) return whole
  const index = trigger.participants.findIndex(
    (one) => one.nodeId === nodeId && (one.boot === undefined || one.boot === boot),
  )
  return index < 0 ? undefined : { index, of: trigger.participants.length }
}
