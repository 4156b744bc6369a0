/** The transitions of the requests before and after a load. Each returns the same run when nothing changes. */
import type { HookState } from '../../lib/messages/hook-report.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { HookName } from '../../lib/plan/hooks.ts'
import { noted } from './changes.ts'
import type { Rules, RunEvent } from './events.ts'
import { isOver, isPending, type Run } from './run.ts'

/** The sending of a hook's requests by one driver. */
export interface HookRun {
  readonly nodeId: string
  readonly boot: string | undefined
  /** `asked`: the driver was told to send them, and has not reported that it does. */
  readonly state: 'asked' | HookState
  readonly reason?: string
  readonly values?: Values
}

/** Of a run, by hook; absent until a driver is told to send it. */
export type HookRuns = Readonly<Partial<Record<HookName, HookRun>>>

const order: Record<HookRun['state'], number> = { asked: 0, sending: 1, done: 2, failed: 2 }

/** Whether its requests are being sent, or about to be. */
export function isUnderWay(hook: HookRun | undefined): boolean {
  return hook !== undefined && order[hook.state] < order.done
}

/** Whether nothing more happens after the load. */
export function hasSentAfter({ hooks }: Run): boolean {
  return hooks?.after !== undefined && !isUnderWay(hooks.after)
}

/** Whether the requests after the load still have to be sent when a run ends: the target was, or may have been, reached. */
export function owesAfter({ plan, startAt, hooks = {} }: Run): boolean {
  return plan.after !== undefined && (startAt !== undefined || hooks.before !== undefined)
}

/** Whether a hook may be sent in the present state of the run. */
function isDue(run: Run, hook: HookName): boolean {
  if (isOver(run) || run.plan[hook] === undefined) return false
  return hook === 'before' ? isPending(run) : run.ending !== undefined && !isUnderWay(run.hooks?.before)
}

/** A driver is told to send the requests; another one only if the one before has not begun. */
export function hookAsked(run: Run, { hook, nodeId, boot }: Extract<RunEvent, { type: 'hook-asked' }>): Run {
  const known = run.hooks?.[hook]
  if (!isDue(run, hook) || (known !== undefined && known.state !== 'asked')) return run
  if (known?.nodeId === nodeId && known.boot === boot) return run
  return { ...run, hooks: { ...run.hooks, [hook]: { nodeId, boot, state: 'asked' } } }
}

/** What the driver reports. */
export function hookHeard(run: Run, event: Extract<RunEvent, { type: 'hook-heard' }>, { now }: Rules): Run {
  const { hook, nodeId, boot, state, reason, values } = event
  const known = run.hooks?.[hook]
  if (known?.nodeId !== nodeId || known.boot !== boot || order[state] <= order[known.state]) return run
  const why = reason === undefined ? {} : { reason }
  const next = { nodeId, boot, state, ...why, ...(values === undefined ? {} : { values }) }
  const told = { at: now, code: `${hook}-${state}`, message: reason ?? messages[state](hook), nodeId }
  return noted({ ...run, hooks: { ...run.hooks, [hook]: next } }, told)
}

const messages: Readonly<Record<HookState, (hook: HookName) => string>> = {
  sending: (hook) => `sends the requests ${hook} the load`,
  done: (hook) => `the requests ${hook} the load were sent`,
  failed: (hook) => `the requests ${hook} the load failed`,
}

/** Nobody sends the requests, or nobody knows what became of them. */
export function hookMissing(run: Run, event: Extract<RunEvent, { type: 'hook-missing' }>, { now }: Rules): Run {
  const { hook, reason } = event
  const known = run.hooks?.[hook] ?? { nodeId: '', boot: undefined, state: 'asked' as const }
  if (order[known.state] >= order.done || (!isDue(run, hook) && run.hooks?.[hook] === undefined)) return run
  const { nodeId, boot } = known
  const next = { nodeId, boot, state: 'failed' as const, reason }
  const at = nodeId === '' ? {} : { nodeId }
  return noted(
    { ...run, hooks: { ...run.hooks, [hook]: next } },
    { at: now, code: `${hook}-failed`, message: reason, ...at },
  )
}

/** A run that is over needs no values any more. */
export function withoutValues(run: Run): Run {
  const { before } = run.hooks ?? {}
  if (before?.values === undefined) return run
  const { nodeId, boot, state, reason } = before
  const rest = { nodeId, boot, state, ...(reason === undefined ? {} : { reason }) }
  return { ...run, hooks: { ...run.hooks, before: rest } }
}
