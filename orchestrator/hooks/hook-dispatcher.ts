/**
 * Has the requests before and after a load sent by one driver: chooses it, repeats the command until the driver reports
 * that it sends them, and gives up when that driver is gone or no driver is there. What it does follows from the runs
 * and the fleet alone, so that a restarted orchestrator goes on where the one before stopped.
 */
import type { Clock } from '../../lib/clock.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { between, fromMillis, fromSeconds, type Micros, micros } from '../../lib/units.ts'
import type { ChangeSignal } from '../change-signal.ts'
import type { Commands } from '../fleet/commands.ts'
import type { DriverRecord, Registry } from '../fleet/registry.ts'
import { sendsHooks } from '../fleet/reports.ts'
import { type HookRun, isUnderWay } from '../run/hooks.ts'
import type { RunRecord } from '../run/record.ts'
import { hasEnded, isOver } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'

export interface HookDispatcherParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly commands: Pick<Commands, 'hook'>
  readonly changeSignal: ChangeSignal
  readonly clock: Clock
  /** Resolves when everything so far is in the history, or cannot be written; undefined without a history. */
  readonly written?: (() => Promise<void>) | undefined
}

/** The command is repeated after this time. */
const REPEAT = fromSeconds(2)
/** How long to wait for a driver that can send the requests, and again until it says that it does. */
const PATIENCE = fromSeconds(30)
/** How long a driver may take beyond the timeouts of all requests. */
const MARGIN = fromSeconds(10)

/** Instants of one step of a hook, on the own clock. */
interface Step {
  /** The hook, its state and its driver. */
  readonly name: string
  readonly since: Micros
  /** When the latest command was sent. */
  toldAt: Micros | undefined
}

export class HookDispatcher {
  readonly #parts: HookDispatcherParts
  #steps = new WeakMap<RunRecord, Step>()

  constructor(parts: HookDispatcherParts) {
    this.#parts = parts
  }

  /** Does what is due. To be called often, but not while Kafka is unavailable. */
  check(): void {
    for (const record of this.#parts.runs.all()) {
      const hook = dueHook(record)
      if (hook !== undefined) this.#drive(record, hook)
    }
  }

  /** Tells a driver at once to send the requests before a load, unless one was told to. */
  begin(record: RunRecord, driver: DriverRecord): void {
    this.#ask(record, 'before', driver)
  }

  /** After a time without Kafka, all waiting counts from zero. */
  pardon(): void {
    this.#steps = new WeakMap()
  }

  #drive(record: RunRecord, hook: HookName): void {
    const known = record.run.hooks?.[hook]
    if (known?.state === 'sending') this.#watch(record, hook, known)
    else if (known === undefined || this.#isGone(known)) this.#choose(record, hook)
    else this.#tell(record, hook, known)
  }

  /** Once begun they are not sent again: each request is sent once a run. */
  #watch(record: RunRecord, hook: HookName, known: HookRun): void {
    const { nodeId } = known
    const unknown = `it is unknown which requests ${hook} the load were sent`
    const late = this.#ageOf(this.#step(record, hook, known)) > timeToSend(record.run.plan, hook)
    if (this.#isGone(known)) this.#giveUp(record, hook, `${nodeId} was lost while it sent them: ${unknown}`)
    else if (late) this.#giveUp(record, hook, `${nodeId} did not report their end in time: ${unknown}`)
  }

  /** Asks a driver, or another one if the one before is gone; none for requests before a load that will not be sent. */
  #choose(record: RunRecord, hook: HookName): void {
    const age = this.#ageOf(this.#step(record, hook))
    if (hook === 'before' && hasEnded(record.run)) {
      this.#giveUp(record, hook, 'the driver that was told to send them was lost')
      return
    }
    const driver = this.#chosenFor(record, hook)
    if (driver !== undefined) this.#ask(record, hook, driver)
    else if (age >= PATIENCE) this.#giveUp(record, hook, 'no driver was there that could send them')
  }

  /** Tells the driver, and after a while tells it again. */
  #tell(record: RunRecord, hook: HookName, known: HookRun): void {
    const step = this.#step(record, hook, known)
    const now = this.#parts.clock.now()
    if (this.#ageOf(step) >= PATIENCE) {
      this.#giveUp(record, hook, `${known.nodeId} did not say that it sends them`)
    } else if (step.toldAt === undefined || between(step.toldAt, now) >= REPEAT) {
      step.toldAt = now
      void this.#command(record, hook, known)
    }
  }

  /** First written, then told: an orchestrator that is killed in between knows who may have begun. */
  async #command(record: RunRecord, hook: HookName, { nodeId, boot }: HookRun): Promise<void> {
    const { commands, written } = this.#parts
    if (written !== undefined) await written()
    const { id, hooks } = record.run
    if (boot === undefined || isOver(record.run) || hooks?.[hook]?.boot !== boot) return
    commands.hook(id, hook, { nodeId, boot, values: hooks.before?.values })
  }

  #ask(record: RunRecord, hook: HookName, { nodeId, boot, beat }: DriverRecord): void {
    const { runs, changeSignal } = this.#parts
    runs.apply(record, { type: 'hook-asked', hook, nodeId, boot })
    // An orchestrator that was killed may have told it already: then it has said so, and does not say so again.
    const said = beat.tests?.find(({ testId }) => testId === record.run.id)?.hook
    if (said?.hook === hook) {
      runs.apply(record, { type: 'hook-heard', nodeId, boot, ...said })
      changeSignal.notify()
    }
    const asked = record.run.hooks?.[hook]
    if (asked?.state === 'asked') this.#tell(record, hook, asked)
  }

  #giveUp(record: RunRecord, hook: HookName, reason: string): void {
    this.#parts.runs.apply(record, { type: 'hook-missing', hook, reason })
    this.#parts.changeSignal.notify()
  }

  #isGone({ nodeId, boot }: HookRun): boolean {
    const { registry } = this.#parts
    const driver = registry.live().find((live) => live.nodeId === nodeId)
    return driver === undefined || driver.boot !== boot
  }

  /** The driver that has sent the requests before the load, or else any that can take part in the test. */
  #chosenFor({ run }: RunRecord, hook: HookName): DriverRecord | undefined {
    const able = this.#parts.registry.live().filter((driver) => {
      const { state } = run.drivers.get(driver.nodeId) ?? {}
      return sendsHooks(driver) && state !== undefined && state !== 'refused'
    })
    // What a driver that was restarted would answer is unknown.
    const sameBoot = able.filter(({ nodeId, boot }) => run.drivers.get(nodeId)?.boot === boot)
    const before = hook === 'after' ? run.hooks?.before?.nodeId : undefined
    return sameBoot.find(({ nodeId }) => nodeId === before) ?? sameBoot[0] ?? able[0]
  }

  #step(record: RunRecord, hook: HookName, known?: HookRun): Step {
    const name = known === undefined ? hook : `${hook} ${known.state} ${known.nodeId} ${known.boot ?? ''}`
    const before = this.#steps.get(record)
    if (before?.name === name) return before
    const step = { name, since: this.#parts.clock.now(), toldAt: undefined }
    this.#steps.set(record, step)
    return step
  }

  #ageOf({ since }: Step): Micros {
    return between(since, this.#parts.clock.now())
  }
}

/** The hook that is to be driven: those after the load begin when those before it have ended. */
function dueHook({ run }: RunRecord): HookName | undefined {
  if (isOver(run)) return undefined
  if (isUnderWay(run.hooks?.before)) return 'before'
  return run.ending === undefined ? undefined : 'after'
}

/** How long a driver may take to send the requests. */
function timeToSend(plan: Plan, hook: HookName): Micros {
  const timeouts = (plan[hook] ?? []).reduce((sum, { timeoutMs = plan.timeoutMs }) => sum + timeoutMs, 0)
  return micros(fromMillis(timeouts) + MARGIN)
}

/** How long to wait for the end of a hook: longer than its driver may take, also if the first one is lost. */
export function waitFor(plan: Plan, hook: HookName): Micros {
  return micros(timeToSend(plan, hook) + 4 * PATIENCE)
}
