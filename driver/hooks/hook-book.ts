/**
 * The requests before and after loads that this driver was told to send: each hook of a test once, however often the
 * command is repeated, and those after a load never before those before it have ended.
 */
import { messageOf } from '../../lib/errors.ts'
import type { HookReport } from '../../lib/messages/hook-report.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { remember } from '../../lib/remember.ts'
import type { HookResult, HookTask } from './send-hook.ts'

/** The number of hooks, and of stopped tests, that are remembered: far more than can be commanded again. */
const KEPT = 2_000

export interface HookOrder {
  readonly testId: string
  readonly hook: HookName
  readonly values: Values
}

export interface HookBookParts extends Pick<HookTask, 'nodeId' | 'credentials'> {
  /** The state of a hook has changed. */
  readonly report: (testId: string, report: HookReport) => void
}

interface Sending extends Pick<HookOrder, 'testId' | 'hook'> {
  readonly abort: AbortController
  readonly ended: Promise<void>
}

export class HookBook {
  readonly #parts: HookBookParts
  /** Each hook that was ever begun. */
  readonly #begun = new Set<string>()
  /** Each test that was ever stopped. */
  readonly #stopped = new Set<string>()
  readonly #sending = new Map<string, Sending>()

  constructor(parts: HookBookParts) {
    this.#parts = parts
  }

  /**
   * Begins to send the requests of a hook, unless this has been done.
   * @param plan undefined if its config did not arrive, or was refused
   */
  begin(order: HookOrder, plan: Plan | undefined): void {
    const { testId, hook } = order
    const key = keyOf(order)
    if (this.#begun.has(key)) return
    remember(this.#begun, key, KEPT)
    if (hook === 'before' && this.#comesTooLate(testId)) {
      this.#parts.report(testId, { hook, state: 'failed', reason: 'the test was stopped before they were sent' })
    } else if (plan === undefined) {
      this.#parts.report(testId, { hook, state: 'failed', reason: 'this driver has no config of the test' })
    } else this.#start(order, plan)
  }

  /** The command to stop the test may overtake the one to begin. */
  #comesTooLate(testId: string): boolean {
    return this.#stopped.has(testId) || this.#begun.has(keyOf({ testId, hook: 'after' }))
  }

  #start(order: HookOrder, plan: Plan): void {
    const { testId, hook, values } = order
    this.#parts.report(testId, { hook, state: 'sending' })
    const earlier = this.#sending.get(keyOf({ testId, hook: 'before' }))?.ended ?? Promise.resolve()
    const abort = new AbortController()
    const { nodeId, credentials } = this.#parts
    const task = { testId, nodeId, plan, credentials, signal: abort.signal }
    const ended = earlier.then(() => this.#send(hook, task, values))
    this.#sending.set(keyOf(order), { testId, hook, abort, ended })
    void ended.then(() => this.#sending.delete(keyOf(order)))
  }

  /**
   * A test, or each (null), was stopped: what is sent before its load ends at once. What is sent after a load is not
   * affected.
   */
  stop(testId: string | null): void {
    if (testId !== null) remember(this.#stopped, testId, KEPT)
    for (const { testId: id, hook, abort } of this.#sending.values()) {
      if (hook === 'before' && (testId === null || id === testId)) abort.abort()
    }
  }

  /** The driver ends: resolves when everything has ended, which is at once. */
  async close(): Promise<void> {
    const all = [...this.#sending.values()]
    for (const { abort } of all) abort.abort()
    await Promise.all(all.map(({ ended }) => ended))
  }

  async #send(hook: HookName, task: HookTask, values: Values): Promise<void> {
    const result = await sent(hook, task, values)
    const known = hook === 'after' || Object.keys(result.values).length === 0 ? {} : { values: result.values }
    const { fault: reason } = result
    const state = reason === undefined ? ({ state: 'done' } as const) : ({ state: 'failed', reason } as const)
    this.#parts.report(task.testId, { hook, ...state, ...known })
  }
}

function keyOf({ testId, hook }: Pick<HookOrder, 'testId' | 'hook'>): string {
  return `${testId}\n${hook}`
}

/** What sends them is loaded when it is first needed: most tests have no such requests. Never rejects. */
async function sent(hook: HookName, task: HookTask, values: Values): Promise<HookResult> {
  try {
    const { sendHook } = await import('./send-hook.ts')
    return await sendHook(hook, task, values)
  } catch (error) {
    return { values, fault: messageOf(error) }
  }
}
