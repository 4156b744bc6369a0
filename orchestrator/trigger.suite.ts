/** For tests of the trigger: an orchestrator's parts in virtual time, and drivers that answer when the test tells them to. */
import { MemoryBroker } from '../lib/bus/memory-bus.suite.ts'
import { Messenger } from '../lib/bus/messenger.ts'
import type { TriggeredAnswer } from '../lib/api/answers.ts'
import { VirtualClock } from '../lib/clock.ts'
import { CommonClock } from '../lib/common-clock.ts'
import { silentLog } from '../lib/log.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { trigger, type Trigger } from '../lib/messages/trigger.ts'
import { fromMillis, fromSeconds, later } from '../lib/units.ts'
import { ChangeSignal } from './change-signal.ts'
import { Commands } from './fleet/commands.ts'
import { EpochGuard } from './fleet/epoch-guard.ts'
import { Registry } from './fleet/registry.ts'
import { HookDispatcher } from './hooks/hook-dispatcher.ts'
import { plan } from './run/events.suite.ts'
import type { Effect } from './run/machine.ts'
import type { RunRecord } from './run/record.ts'
import { draft } from './run/run.ts'
import { RunStore } from './run/run-store.ts'
import { type TriggerParts, triggerRun } from './trigger.ts'

interface Told {
  readonly roundTripMs?: number
  readonly connectMs?: number
}

export class TriggerRig {
  readonly clock = new VirtualClock(fromSeconds(1_000))
  readonly broker = new MemoryBroker(this.clock)
  readonly effects: Effect[] = []
  readonly hooks: HookDispatcher
  parts: TriggerParts

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
    this.hooks = new HookDispatcher({ ...known, commands: new Commands({ messenger, log: silentLog, epochGuard }) })
    this.parts = { ...known, messenger, epochGuard, hooks: this.hooks, minDrivers: 1 }
  }

  create(testId = 'test', of = plan): RunRecord {
    const record = this.parts.runs.add(draft(testId, of, 0))
    this.parts.runs.apply(record, { type: 'published' })
    return record
  }

  /** A driver sends a heartbeat, and answers the config of the test if an answer is given. */
  hear(nodeId: string, answer?: 'ready' | 'refused', { roundTripMs = 1, connectMs }: Told = {}): void {
    const reading = { uncertainty: 500, roundTrip: fromMillis(roundTripMs), wallOffset: 0 }
    const beat: Heartbeat = { nodeId, boot: 'x', alive: true, clock: reading }
    this.parts.registry.beat(beat, this.clock.now())
    const record = this.parts.runs.find('test')
    if (answer !== undefined && record !== undefined) {
      const reason = answer === 'refused' ? { reason: 'no such engine' } : {}
      const driver = { nodeId, boot: 'x', reports: 'windows' as const }
      const connecting = connectMs === undefined ? {} : { connectMs }
      this.parts.runs.apply(record, { type: 'answered', driver, ready: answer === 'ready', ...reason, ...connecting })
    }
    this.parts.changeSignal.notify()
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

  published(): Trigger[] {
    return this.broker.log.flatMap(({ topic, value }) => {
      const read = trigger.read(value)
      return topic === 'trigger' && read.ok ? [read.message] : []
    })
  }
}
