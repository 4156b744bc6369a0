/** For tests of the trigger: an orchestrator's parts in virtual time, and drivers that answer when the test tells them to. */
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import type { TriggeredAnswer } from '../lib/api/answers.ts'
import { VirtualClock } from '../lib/clock.ts'
import { CommonClock } from '../lib/common-clock.ts'
import { silentLog } from '../lib/log.ts'
import { control, type Control } from '../lib/messages/control.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import type { HookReport } from '../lib/messages/hook-report.ts'
import { trigger, type Trigger } from '../lib/messages/trigger.ts'
import { planWith } from '../lib/plan/arbitraries.suite.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { fromMillis, fromSeconds, later } from '../lib/units.ts'
import { ChangeSignal } from './change-signal.ts'
import { Commands } from './fleet/commands.ts'
import { EpochGuard } from './fleet/epoch-guard.ts'
import { Registry } from './fleet/registry.ts'
import { HookDispatcher, type HookDispatcherParts } from './hooks/hook-dispatcher.ts'
import { plan } from './run/events.suite.ts'
import type { Effect } from './run/machine.ts'
import type { RunRecord } from './run/record.ts'
import { draft } from './run/run.ts'
import { RunStore } from './run/run-store.ts'
import { type TriggerParts, triggerRun } from './trigger.ts'

interface Told {
  readonly roundTripMs?: number
  readonly connectMs?: number
  /** Of the test. */
  readonly hook?: HookReport
}

/** A constant rate for this many seconds. */
export function timedPlan(seconds: number): Plan {
  const rate = { value: 10, per: 'total' as const }
  return planWith({ kind: 'constant', rate, count: { value: 10 * seconds, per: 'total' }, seconds })
}

type HookCommand = Extract<Control, { type: 'hook' }>

export class TriggerRig {
  readonly clock = new VirtualClock(fromSeconds(1_000))
  readonly broker = new MemoryBroker(this.clock)
  readonly effects: Effect[] = []
  hooks: HookDispatcher
  parts: TriggerParts

  readonly #told: HookDispatcherParts

  constructor() {
    const { clock, broker, effects } = this
    const act = (_: RunRecord, effect: Effect): number => effects.push(effect)
    const [wall, common] = [(): number => clock.wall(), (): number => clock.now()]
    const runs = new RunStore({ log: silentLog, wall, common, minimumShare: 0.5, act, changed: () => undefined })
    const commonClock = new CommonClock(() => 0)
    commonClock.add({ appendedAt: 1_000_000, sentAt: clock.now(), ackedAt: clock.now() })
    const known = { runs, registry: new Registry(), changeSignal: new ChangeSignal(clock), clock, commonClock }
    const messenger = new Messenger(broker.connect())
    const epochGuard = new EpochGuard(3)
    this.#told = { ...known, commands: new Commands({ messenger, log: silentLog, epochGuard }) }
    this.hooks = new HookDispatcher(this.#told)
    this.parts = { ...known, messenger, epochGuard, hooks: this.hooks, minDrivers: 1 }
  }

  /** From now on, who is told to send requests before or after a load is written down before. */
  withHistory(written: () => Promise<void>): this {
    this.hooks = new HookDispatcher({ ...this.#told, written })
    this.parts = { ...this.parts, hooks: this.hooks }
    return this
  }

  create(testId = 'test', of = plan): RunRecord {
    const record = this.parts.runs.add(draft(testId, of, 0))
    this.parts.runs.apply(record, { type: 'published' })
    return record
  }

  /** A driver sends a heartbeat, and answers the config of the test if an answer is given. */
  hear(nodeId: string, answer?: 'ready' | 'refused', { roundTripMs = 1, connectMs, hook }: Told = {}): void {
    const reading = { uncertainty: 500, roundTrip: fromMillis(roundTripMs), wallOffset: 0 }
    const tests = hook === undefined ? [] : [{ testId: 'test', answer: 'ready' as const, hook }]
    const beat: Heartbeat = { nodeId, boot: 'x', alive: true, clock: reading, tests }
    this.parts.registry.beat(beat, this.clock.now())
    const record = this.parts.runs.find('test')
    if (record !== undefined && hook !== undefined) {
      this.parts.runs.apply(record, { type: 'hook-heard', nodeId, boot: 'x', ...hook })
    }
    if (answer !== undefined && record !== undefined) {
      const reason = answer === 'refused' ? { reason: 'no such engine' } : {}
      const driver = { nodeId, boot: 'x', reports: 'windows' as const }
      const connecting = connectMs === undefined ? {} : { connectMs }
      this.parts.runs.apply(record, { type: 'answered', driver, ready: answer === 'ready', ...reason, ...connecting })
    }
    this.parts.changeSignal.notify()
  }

  /**
   * Lets time pass in steps of 100 ms, as the orchestrator does: drivers send a heartbeat each second, their silence is
   * checked, and hooks are driven.
   */
  async run(seconds: number, beating: readonly string[]): Promise<void> {
    for (let step = 0; step < seconds * 10; step += 1) {
      if (step % 10 === 0) for (const nodeId of beating) this.hear(nodeId)
      await this.pass(0.1)
      this.parts.registry.check(this.clock.now())
      this.hooks.check()
      await Promise.resolve()
    }
  }

  async pass(seconds: number): Promise<void> {
    await this.clock.advanceTo(later(this.clock.now(), fromSeconds(seconds)))
  }

  /** Triggers, and advances the time until the promise is settled. */
  async triggered(record: RunRecord, seconds = 3): Promise<TriggeredAnswer> {
    const answer = triggerRun(record, this.parts)
    await Promise.all([this.pass(seconds), answer.catch(() => undefined)])
    return answer
  }

  /** Triggers, and returns the time from the request to the start instant, in µs. */
  async leadOf(record: RunRecord): Promise<number> {
    const now = this.parts.commonClock.toCommon(this.clock.now())
    await this.triggered(record)
    return (this.published()[0]?.startAt ?? 0) - now
  }

  /** The commands to send requests before or after a load. */
  commands(): HookCommand[] {
    return this.broker.log.flatMap(({ topic, value }) => {
      const read = control.read(value)
      return topic === 'control' && read.ok && read.message.type === 'hook' ? [read.message] : []
    })
  }

  published(): Trigger[] {
    return this.broker.log.flatMap(({ topic, value }) => {
      const read = trigger.read(value)
      return topic === 'trigger' && read.ok ? [read.message] : []
    })
  }
}
