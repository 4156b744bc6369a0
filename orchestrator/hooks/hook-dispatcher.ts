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
import { type HookRun, isUnderWay } from '../run/hooks.ts'
import type { RunRecord } from '../run/record.ts'
import { isOver, type Run } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'

export interface HookDispatcherParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly commands: Pick<Commands, 'hook'>
  readonly changeSignal: ChangeSignal
  readonly clock: Clock
}

/** The command is repeated after this time. */
const REPEAT = fromSeconds(2)
/** How long to wait for a driver that can send the requests. */
const PATIENCE = fromSeconds(30)
/** How long a driver may take beyond the timeouts of all requests. */
const MARGIN = fromSeconds(10)

/** Instants of one hook, on the own clock. */
interface Progress {
  readonly hook: HookName
  /** When it was first due. */
  readonly since: Micros
  /** When the latest command was sent. */
  sentAt: Micros | undefined
}

export class HookDispatcher {
  readonly #parts: HookDispatcherParts
  readonly #progress = new WeakMap<RunRecord, Progress>()

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
    this.check()
  }

  #drive(record: RunRecord, hook: HookName): void {
    const progress = this.#progressOf(record, hook)
    const known = record.run.hooks?.[hook]
    const late = between(progress.since, this.#parts.clock.now()) > limitOf(record.run.plan, hook)
    if (known?.state === 'sending') this.#watch(record, hook, { known, late })
    else if (late) this.#giveUp(record, hook, 'no driver was there that could send them')
    else this.#tell(record, hook, progress)
  }

  /** Once begun they are not sent again: each request is sent once a run. */
  #watch(record: RunRecord, hook: HookName, { known, late }: { known: HookRun; late: boolean }): void {
    const { nodeId } = known
    const unknown = `it is unknown which requests ${hook} the load were sent`
    if (this.#isGone(known)) this.#giveUp(record, hook, `${nodeId} was lost while it sent them: ${unknown}`)
    else if (late) this.#giveUp(record, hook, `${nodeId} did not report their end in time: ${unknown}`)
  }

  /** Tells the driver, and after a while tells it again; another one if it is gone. */
  #tell(record: RunRecord, hook: HookName, progress: Progress): void {
    const known = record.run.hooks?.[hook]
    if (known === undefined || this.#isGone(known)) {
      const driver = this.#chosenFor(record, hook)
      if (driver === undefined) return
      this.#ask(record, hook, driver)
      progress.sentAt = undefined
    }
    const now = this.#parts.clock.now()
    if (progress.sentAt !== undefined && between(progress.sentAt, now) < REPEAT) return
    progress.sentAt = now
    this.#command(record.run, hook)
  }

  #command({ id, hooks = {} }: Run, hook: HookName): void {
    const { nodeId, boot } = hooks[hook] ?? {}
    if (nodeId === undefined || boot === undefined) return
    this.#parts.commands.hook(id, hook, { nodeId, boot, values: hooks.before?.values })
  }

  #ask(record: RunRecord, hook: HookName, { nodeId, boot }: DriverRecord): void {
    this.#parts.runs.apply(record, { type: 'hook-asked', hook, nodeId, boot })
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
    const able = this.#parts.registry.live().filter(({ nodeId, boot, reports }) => {
      const { state } = run.drivers.get(nodeId) ?? {}
      return boot !== undefined && reports === 'windows' && state !== undefined && state !== 'refused'
    })
    const before = hook === 'after' ? run.hooks?.before?.nodeId : undefined
    return able.find(({ nodeId }) => nodeId === before) ?? able[0]
  }

  #progressOf(record: RunRecord, hook: HookName): Progress {
    const known = this.#progress.get(record)
    if (known?.hook === hook) return known
    const begun = { hook, since: this.#parts.clock.now(), sentAt: undefined }
    this.#progress.set(record, begun)
    return begun
  }
}

/** The hook that is to be driven: those after the load begin when those before it have ended. */
function dueHook({ run }: RunRecord): HookName | undefined {
  if (isOver(run)) return undefined
  if (isUnderWay(run.hooks?.before)) return 'before'
  return run.ending === undefined ? undefined : 'after'
}

/** How long a hook may take: as long as all of its requests. */
export function limitOf(plan: Plan, hook: HookName): Micros {
  const requests = plan[hook] ?? []
  const timeouts = requests.reduce((sum, { timeoutMs = plan.timeoutMs }) => sum + timeoutMs, 0)
  return micros(Math.max(PATIENCE, fromMillis(timeouts)) + MARGIN)
}
