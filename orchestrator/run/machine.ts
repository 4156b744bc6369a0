/**
 * The run's state machine: pure, forward only. A fact (answered, done, lost) is taken even when our own timers are behind
 * it; what no longer applies changes nothing. What is to be done about it comes out as effects.
 */
import type { Doubt } from '../../lib/measure/verdict.ts'
import type { Ending } from '../../lib/messages/metrics.ts'
import { advance, doubted, hasDoubt, noted, takesPart, withDriver, withoutReason } from './changes.ts'
import { isActive, isOver, isPending, participants, type Run, type RunDriver, type RunState } from './run.ts'

export type RunEvent =
  /** The config is on the topic. */
  | { readonly type: 'published' }
  | {
      readonly type: 'answered'
      readonly driver: Pick<RunDriver, 'nodeId' | 'boot' | 'partner'>
      readonly ready: boolean
      readonly reason?: string
      readonly connectMs?: number
    }
  | {
      readonly type: 'triggered'
      readonly startAt: number
      readonly nodeIds: readonly string[]
      readonly leftOut: readonly LeftOut[]
    }
  /** The driver's last window has come. */
  | {
      readonly type: 'done'
      readonly nodeId: string
      readonly boot: string | undefined
      readonly ending: Ending
      readonly reason?: string
    }
  | { readonly type: 'lost'; readonly nodeId: string; readonly reason: string }
  | { readonly type: 'back'; readonly nodeId: string; readonly boot: string | undefined }
  | { readonly type: 'stop'; readonly reason: string }
  /** It never began, or cannot go on. */
  | { readonly type: 'fail'; readonly reason: string }
  /** Nobody ended it within the time that anything could take. */
  | { readonly type: 'overdue' }
  | { readonly type: 'doubted'; readonly doubt: Doubt }

export interface LeftOut {
  readonly nodeId: string
  readonly reason: string
}

export type Effect =
  /** Tell every driver to end the load. */
  | { readonly type: 'publish-stop'; readonly reason: string }
  /** The run is over: no event will change its state. */
  | { readonly type: 'seal' }

export interface Transition {
  readonly run: Run
  readonly effects: readonly Effect[]
}

/** Settings and time that a transition needs: wall clock in ms, and the share of drivers below which a run stops. */
export interface Rules {
  readonly now: number
  readonly minimumShare: number
}

/** The run after an event, and what is to be done. */
export function transition(run: Run, event: RunEvent, rules: Rules): Transition {
  if (isOver(run) && event.type !== 'doubted' && event.type !== 'back') return { run, effects: [] }
  switch (event.type) {
    case 'published':
      return still(advance(run, 'preparing'))
    case 'answered':
      return still(answered(run, event))
    case 'triggered':
      return still(triggered(run, event, rules))
    case 'done':
      return settle(ended(run, event, rules), rules)
    case 'lost':
      return settle(lost(run, event, rules), rules)
    case 'back':
      return still(back(run, event, rules))
    case 'stop':
      return stop(run, event.reason, rules)
    case 'fail':
      return fail(run, event.reason, rules)
    case 'overdue':
      return overdue(run, rules)
    case 'doubted':
      return still(doubted(run, event.doubt))
  }
}

function answered(run: Run, event: Extract<RunEvent, { type: 'answered' }>): Run {
  if (!isPending(run)) return run
  const { nodeId, boot, partner } = event.driver
  const state = event.ready ? ('ready' as const) : ('refused' as const)
  const reason = event.reason === undefined ? {} : { reason: event.reason }
  const connectMs = event.connectMs === undefined ? {} : { connectMs: event.connectMs }
  const before = run.drivers.get(nodeId)
  if (before?.state === state && before.boot === boot && before.reason === event.reason) return run
  const known = withDriver(run, { nodeId, boot, partner, state, participant: false, ...reason, ...connectMs })
  return event.ready ? advance(known, 'armed') : known
}

function triggered(run: Run, event: Extract<RunEvent, { type: 'triggered' }>, { now }: Rules): Run {
  const chosen = event.nodeIds.map((nodeId) => run.drivers.get(nodeId)).filter((driver) => driver !== undefined)
  if (!isPending(run) || chosen.length === 0) return run
  // Participants stand first and in the order of their segments; who is named twice has one segment, the first.
  const drivers = new Map(
    chosen.map((driver): [string, RunDriver] => [driver.nodeId, { ...driver, state: 'running', participant: true }]),
  )
  const message = `started on ${drivers.size} driver(s)`
  for (const [nodeId, driver] of run.drivers) if (!drivers.has(nodeId)) drivers.set(nodeId, driver)
  const left = event.leftOut.map(({ nodeId, reason }): Doubt => ({
    code: 'left-out',
    message: `not a participant: ${reason}`,
    node_id: nodeId,
  }))
  const told = [...left, ...chosen.flatMap(warningOf)].reduce((next, doubt) => doubted(next, doubt), run)
  const started = advance({ ...told, drivers, startAt: event.startAt }, 'running')
  return noted(started, { at: now, code: 'triggered', message })
}

/** A driver that is ready and says something all the same: how near the plan comes to its machine's limits. */
function warningOf({ nodeId, reason }: RunDriver): Doubt[] {
  return reason === undefined ? [] : [{ code: 'preflight', message: reason, node_id: nodeId }]
}

function ended(run: Run, event: Extract<RunEvent, { type: 'done' }>, rules: Rules): Run {
  const { nodeId, boot, ending, reason } = event
  const driver = run.drivers.get(nodeId)
  if (!takesPart(driver, boot) || !(driver.state === 'running' || driver.state === 'lost')) return run
  const late = driver.state === 'lost'
  const before = late ? back(run, { type: 'back', nodeId, boot }, rules) : run
  const state = ending === 'failed' ? 'failed' : late ? 'late' : 'done'
  const why = reason === undefined ? {} : { reason }
  const next = withDriver(before, { ...withoutReason(driver), state, ending, ...why })
  return doubtEnding(noted(next, { at: rules.now, code: `driver-${state}`, message: reason ?? ending, nodeId }), event)
}

function doubtEnding(run: Run, event: Extract<RunEvent, { type: 'done' }>): Run {
  const doubt = endingDoubt(event)
  return doubt === undefined ? run : doubted(run, doubt)
}

function endingDoubt({ nodeId, ending, reason }: Extract<RunEvent, { type: 'done' }>): Doubt | undefined {
  switch (ending) {
    case 'completed':
      return undefined
    case 'failed':
      return { code: 'driver-failed', message: reason ?? 'the load could not be run', node_id: nodeId }
    case 'stopped':
    case 'hard-end':
    case 'no-control':
    case 'leaving':
      return { code: 'stopped-early', message: reason ?? ending, node_id: nodeId }
  }
}

function lost(run: Run, { nodeId, reason }: Extract<RunEvent, { type: 'lost' }>, { now }: Rules): Run {
  const driver = run.drivers.get(nodeId)
  if (driver === undefined || driver.state === 'lost') return run
  if (isPending(run)) return withDriver(run, { ...driver, state: 'lost', reason })
  if (!driver.participant || driver.state !== 'running') return run
  const told = noted(run, { at: now, code: 'driver-lost', message: reason, nodeId })
  return doubted(withDriver(told, { ...driver, state: 'lost', reason }), {
    code: 'driver-lost',
    message: reason,
    node_id: nodeId,
  })
}

/** The same boot that comes back is merged and marked late; another boot idles until the next test. */
function back(run: Run, { nodeId, boot }: Extract<RunEvent, { type: 'back' }>, { now }: Rules): Run {
  const driver = run.drivers.get(nodeId)
  if (driver?.state !== 'lost') return run
  const known = { ...withoutReason(driver), boot }
  if (isPending(run)) return withDriver(run, { ...known, state: 'invited' })
  if (!takesPart(driver, boot)) return run
  const told = noted(run, { at: now, code: 'driver-back', message: 'its windows are merged and marked late', nodeId })
  const withoutLoss = {
    ...told,
    doubts: told.doubts.filter((doubt) => doubt.code !== 'driver-lost' || doubt.node_id !== nodeId),
  }
  const state = isOver(run) ? ('late' as const) : ('running' as const)
  return doubted(withDriver(withoutLoss, { ...known, state }), {
    code: 'driver-late',
    message: 'was silent for a while and came back',
    node_id: nodeId,
  })
}

/** Ends the run when nobody runs any more; stops it when too few are left to call it the same test. */
function settle(run: Run, rules: Rules): Transition {
  const all = participants(run)
  if (!isActive(run) || all.length === 0) return still(run)
  const running = all.filter((driver) => driver.state === 'running').length
  const gone = all.filter((driver) => driver.state === 'lost' || driver.state === 'failed').length
  const tooFew = (all.length - gone) / all.length < rules.minimumShare
  const judged = tooFew && !hasDoubt(run, 'too-few-left') ? doubted(run, tooFewLeft(all.length, gone)) : run
  if (running === 0) return finish(judged, outcomeOf(judged, gone === all.length || tooFew), rules)
  if (tooFew) return stop(judged, 'too few drivers are left', rules)
  return still(running < all.length ? advance(judged, 'draining') : judged)
}

function tooFewLeft(all: number, gone: number): Doubt {
  return { code: 'too-few-left', message: `${gone} of ${all} drivers were lost or failed` }
}

function outcomeOf(run: Run, failed: boolean): RunState {
  if (failed) return 'failed'
  return run.stopReason === undefined ? 'finished' : 'aborted'
}

function stop(run: Run, reason: string, rules: Rules): Transition {
  if (run.stopReason !== undefined) return still(run)
  const told = noted({ ...run, stopReason: reason }, { at: rules.now, code: 'stopped', message: reason })
  if (isPending(run)) return finish(told, 'aborted', rules)
  return { run: advance(told, 'draining'), effects: [{ type: 'publish-stop', reason }] }
}

/** It cannot go on: what may still load the target is told to end. */
function fail(run: Run, reason: string, rules: Rules): Transition {
  const left = participants(run)
    .filter((driver) => driver.state === 'running')
    .reduce((next, driver) => withDriver(next, { ...driver, state: 'left', reason }), run)
  const doubtful = isActive(run)
    ? doubted(left, { code: 'start-unknown', message: `${reason}: who began is not known` })
    : left
  const { run: failed, effects } = finish({ ...doubtful, stopReason: run.stopReason ?? reason }, 'failed', rules)
  return { run: failed, effects: isActive(run) ? [{ type: 'publish-stop', reason }, ...effects] : effects }
}

function overdue(run: Run, rules: Rules): Transition {
  if (!isActive(run)) return still(run)
  const silent = participants(run).filter((driver) => driver.state === 'running')
  const marked = silent.reduce(
    (next, { nodeId }) => lost(next, { type: 'lost', nodeId, reason: 'did not end in time' }, rules),
    run,
  )
  const settled = settle(marked, rules)
  return { run: settled.run, effects: [{ type: 'publish-stop', reason: 'overdue' }, ...settled.effects] }
}

function finish(run: Run, state: RunState, { now }: Rules): Transition {
  const over = advance({ ...run, endedAt: now }, state)
  return {
    run: noted(over, { at: now, code: state, message: run.stopReason ?? `the run is ${state}` }),
    effects: [{ type: 'seal' }],
  }
}

function still(run: Run): Transition {
  return { run, effects: [] }
}
