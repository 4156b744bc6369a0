/** A fleet in virtual time: drivers that only count, and the real codecs and parts of an orchestrator. */
import { HeartbeatHistory } from '../fleet/heartbeat-history.ts'
import { ChangeLog } from '../fleet/change-log.ts'
import { VirtualClock } from '../../lib/clock.ts'
import { silentLog } from '../../lib/log.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { heartbeat, type Heartbeat } from '../../lib/messages/heartbeat.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { fromMillis, fromSeconds, later, micros } from '../../lib/units.ts'
import { ChangeSignal } from '../change-signal.ts'
import { MessageHandlers } from '../message-handlers.ts'
import { LiveFigures } from '../figures/live-figures.ts'
import { PartnerAdapter } from '../partner-adapter.ts'
import { Registry } from '../fleet/registry.ts'
import type { Effect } from '../run/machine.ts'
import type { RunRecord } from '../run/record.ts'
import { draft, isOver } from '../run/run.ts'
import { RunStore } from '../run/run-store.ts'
import { lastOf, tallyOf, windowOf } from './windows.suite.ts'

/** The interval of the drivers' actions and of the checks of silence. */
export const TICK_MS = 200
const TICKS = 1_000 / TICK_MS
const START_MS = 2_000

/** An orchestrator without Kafka. */
export class Judge {
  readonly clock: VirtualClock
  readonly effects: Effect[] = []
  readonly refused: string[] = []
  readonly closed = new AbortController()
  readonly registry = new Registry()
  readonly runs: RunStore
  readonly handlers: MessageHandlers
  readonly adapter: PartnerAdapter
  told = 0
  /** Whether its own heartbeat does not return. */
  deaf = false

  constructor(clock: VirtualClock) {
    this.clock = clock
    this.runs = new RunStore({
      log: silentLog,
      wall: () => clock.wall(),
      common: () => clock.now(),
      minimumShare: 0.5,
      act: (_, effect) => this.effects.push(effect),
      changed: () => undefined,
    })
    const live = new LiveFigures({ clock, tell: () => (this.told += 1) })
    const known = { runs: this.runs, registry: this.registry, live, clock }
    this.handlers = new MessageHandlers({
      ...known,
      heartbeats: new HeartbeatHistory(),
      changeLog: new ChangeLog(() => clock.wall()),
      changeSignal: new ChangeSignal(clock),
      toLocal: (common) => micros(common),
      driverChanged: () => undefined,
      refuse: (nodeId, boot) => this.refused.push(`${nodeId} ${boot}`),
      counted: () => undefined,
      stated: () => undefined,
    })
    this.adapter = new PartnerAdapter({ ...known, to: this.handlers, closed: this.closed.signal })
  }

  hear(message: Heartbeat | Window): void {
    if ('kind' in message) {
      const value = Buffer.from(metrics.write(message))
      const read = metrics.read(value)
      if (read.ok) this.adapter.metrics(read.message, { key: message.nodeId, value })
    } else {
      const read = heartbeat.read(Buffer.from(heartbeat.write(message)))
      if (read.ok) this.adapter.heartbeat(read.message)
    }
  }

  check(): void {
    if (this.deaf) return
    this.handlers.check()
    this.adapter.check()
  }

  /** Its own heartbeat returns: the silence of every driver counts from zero. */
  hearAgain(): void {
    this.deaf = false
    this.handlers.pardon()
  }
}

/** Sends two requests per tick until the plan is complete; counts what was really sent. */
export class SimDriver {
  truth = 0
  alive = true
  /** Whether Kafka is unreachable: windows wait, heartbeats are lost. */
  cut = false
  /** Whether its heartbeats continue, but its load reports nothing. */
  stuck = false
  readonly outbox: Window[] = []
  readonly windows: Window[] = []
  readonly nodeId: string
  readonly boot: string
  readonly #planned: number
  readonly #phase: number
  #sinceWindow = 0
  #done = false

  /** @param phase the tick of each second at which it sends its heartbeat */
  constructor(who: { nodeId: string; boot?: string; phase?: number }, planned: number) {
    this.nodeId = who.nodeId
    this.boot = who.boot ?? 'x'
    this.#phase = (who.phase ?? 0) % TICKS
    this.#planned = planned
  }

  /** Performs one tick; `running` counts the ticks since the start of the test, and is negative before. */
  act(judge: Judge, tick: number, running: number): void {
    if (!this.alive) return
    if (running >= 0 && !this.stuck) this.#load(running)
    if (this.cut) return
    for (const window of this.outbox.splice(0)) judge.hear(window)
    if (tick % TICKS === this.#phase) judge.hear(this.beat())
  }

  beat(alive = true): Heartbeat {
    const answer = this.#done ? ('done' as const) : this.truth > 0 ? ('running' as const) : ('ready' as const)
    const tests = this.#planned === 0 ? [] : [{ testId: 'test', answer }]
    return { nodeId: this.nodeId, boot: this.boot, alive, intervalMs: 1_000, tests }
  }

  #load(running: number): void {
    if (this.#done || this.#planned === 0) return
    if (running > 0 && running % TICKS === 0) this.#window(false)
    const now = Math.min(2, this.#planned - this.truth)
    this.truth += now
    this.#sinceWindow += now
    if (this.truth === this.#planned) this.#window(true)
  }

  #window(isLast: boolean): void {
    const seq = this.windows.length
    const latencies = Array.from({ length: this.#sinceWindow }, (_, i) => 100 + i)
    const tally: Tally = tallyOf(latencies, seq === 0 ? this.#planned : 0)
    const window = windowOf({ nodeId: this.nodeId, boot: this.boot, testId: 'test' }, seq, tally)
    this.windows.push(window)
    this.outbox.push(isLast ? lastOf(this.windows) : window)
    this.#sinceWindow = 0
    this.#done = isLast
  }
}

export class Fleet {
  readonly clock = new VirtualClock()
  readonly judge = new Judge(this.clock)
  readonly drivers: SimDriver[]
  readonly record: RunRecord
  readonly planned: number
  tick = 0
  #triggered = false

  /** Drivers a, b, c …, each with a number of planned requests: ten per second. */
  constructor(size: number, planned: number, phases: readonly number[] = []) {
    this.planned = planned
    this.drivers = Array.from({ length: size }, (_, i) => {
      return new SimDriver({ nodeId: String.fromCharCode(97 + i), phase: phases[i] ?? 0 }, planned)
    })
    const plan = planWith({ kind: 'closed', count: { value: planned, per: 'driver' }, connections: 1 })
    this.record = this.judge.runs.add(draft('test', plan, 0))
    this.judge.runs.apply(this.record, { type: 'published' })
  }

  get states(): Record<string, string> {
    return Object.fromEntries([...this.record.run.drivers].map(([node, { state }]) => [node, state]))
  }

  get codes(): string[] {
    return this.record.run.doubts.map(({ code }) => code)
  }

  get truth(): number {
    return this.drivers.reduce((sum, driver) => sum + driver.truth, 0)
  }

  driver(nodeId: string): SimDriver {
    const found = this.drivers.find((driver) => driver.nodeId === nodeId)
    if (found === undefined) throw new RangeError(nodeId)
    return found
  }

  /** Waits for a heartbeat of every driver, then starts the test. */
  async start(): Promise<this> {
    await this.pass(START_MS / 1_000)
    const nodeIds = this.drivers.map(({ nodeId }) => nodeId)
    this.#triggered = true
    const startAt = fromMillis(START_MS)
    this.judge.runs.apply(this.record, { type: 'triggered', startAt, nodeIds, leftOut: [] })
    return this
  }

  /** Advances the time, tick by tick. */
  async pass(seconds: number): Promise<void> {
    for (let i = 0; i < Math.round(seconds * TICKS); i += 1) await this.#step()
  }

  /** Advances the time until the condition holds; returns the seconds that it took. Throws after two minutes. */
  async until(condition: () => boolean): Promise<number> {
    const from = this.tick
    while (!condition()) {
      if (this.tick - from > 120 * TICKS) throw new Error('it never came to that')
      await this.#step()
    }
    return (this.tick - from) / TICKS
  }

  async #step(): Promise<void> {
    const running = this.#triggered ? this.tick - (START_MS / 1_000) * TICKS : -1
    for (const driver of this.drivers) driver.act(this.judge, this.tick, running)
    this.judge.check()
    this.tick += 1
    await this.clock.advanceTo(later(micros(0), fromSeconds((this.tick * TICK_MS) / 1_000)))
  }
}

/** The sum of all windows that the drivers ever made. */
export function madeBy(drivers: readonly SimDriver[]): Tally {
  const parts = drivers.flatMap(({ windows }) => windows.flatMap((window) => window.parts))
  return parts.reduce((sum, { tally }) => merge(sum, tally), emptyTally())
}

/** Conditions to wait for. */
export const isLost = (fleet: Fleet, node: string) => (): boolean => fleet.states[node] === 'lost'
export const over = (fleet: Fleet) => (): boolean => isOver(fleet.record.run)
