/**
 * The run's state machine: pure, forward only. A fact (answered, done, lost) is accepted even after our own timers have
 * expired; an outdated event changes nothing. Actions to perform are returned as effects.
 */
import type { Doubt } from '../../lib/measure/verdict.ts'
import { hearsStop } from '../fleet/reports.ts'
import { advance, doubted, hasDoubt, noted, since, withDriver } from './changes.ts'
import { answered, back, ended, lost, triggered } from './drivers.ts'
import { hookAsked, hookHeard, hookMissing, hasSentAfter, isUnderWay, owesAfter, withoutValues } from './hooks.ts'
import { isSteering, steered } from './load-changes.ts'
import { outOfQueue, queued, unqueued } from './queue.ts'
import type { Rules, RunEvent } from './events.ts'
import { isActive, isOver, isPending, nameOf, participants, type Run } from './run.ts'

export type Effect =
  /** Tell every driver to end the load. */
  | { readonly type: 'publish-stop'; readonly reason: string }
  /** The run is over: no event will change its state. */
  | { readonly type: 'seal' }

export interface Transition {
  readonly run: Run
  readonly effects: readonly Effect[]
}

type Ending = NonNullable<Run['ending']>
type HookEvent = Extract<RunEvent, { readonly type: `hook-${string}` }>

/** What may happen to a run that is over. */
const concernsThePast: ReadonlySet<RunEvent['type']> = new Set(['doubted', 'back', 'renamed'])

/** The run after an event, and the effects. */
export function transition(run: Run, event: RunEvent, rules: Rules): Transition {
  if (isOver(run) && !concernsThePast.has(event.type)) return still(run)
  if (isSteering(event)) return still(steered(run, event, rules))
  if (event.type === 'hook-asked' || event.type === 'hook-heard' || event.type === 'hook-missing') {
    return hooked(run, event, rules)
  }
  if (run.ending !== undefined) return afterLoad(run, event, rules)
  switch (event.type) {
    case 'published':
      return still(advance(run, 'preparing'))
    case 'answered':
      return still(answered(run, event))
    case 'renamed':
      return still(renamed(run, event.name))
    case 'queued':
      return still(queued(run, event, rules))
    case 'unqueued':
      return still(unqueued(run, event, rules))
    case 'resumed':
      return still(resumed(run, event, rules))
    case 'triggered':
      return still(triggered(outOfQueue(run), event, rules))
    case 'done':
      return settle(ended(run, event, rules), rules)
    case 'lost':
      return settle(lost(run, event, rules), rules)
    case 'back':
      return still(back(run, event, rules))
    case 'stop':
      return stop(run, event, rules)
    case 'fail':
      return fail(run, event.reason, rules)
    case 'overdue':
      return overdue(run, rules)
    case 'doubted':
      return still(doubtedBy(run, event, rules))
  }
}

/** The load has ended: facts about its drivers are still accepted, and nothing else changes how it has ended. */
function afterLoad(run: Run, event: RunEvent, rules: Rules): Transition {
  switch (event.type) {
    case 'done':
      return still(ended(run, event, rules))
    case 'back':
      return still(back(run, event, rules))
    case 'renamed':
      return still(renamed(run, event.name))
    case 'doubted':
      return still(doubtedBy(run, event, rules))
    default:
      return still(run)
  }
}

/** The requests before and after the load decide how a run begins, and when it is over. */
function hooked(run: Run, event: HookEvent, rules: Rules): Transition {
  if (event.type === 'hook-asked') return still(hookAsked(run, event))
  const next = event.type === 'hook-heard' ? hookHeard(run, event, rules) : hookMissing(run, event, rules)
  const failed = failedBefore(next)
  if (failed !== undefined) {
    const ended = fail(next, `the requests before the load failed: ${failed}`, rules)
    // A driver that was lost, or never answered, may still send them.
    return event.type === 'hook-missing' ? alsoStopping(ended, failed) : ended
  }
  return next.ending !== undefined && hasSentAfter(next) ? seal(next, next.ending, rules) : still(next)
}

/** Why there will be no load. */
function failedBefore(run: Run): string | undefined {
  const { before } = run.hooks ?? {}
  return before?.state === 'failed' && isPending(run) ? (before.reason ?? '') : undefined
}

/** Ends the run when no driver runs; stops it when too few participants are left. */
function settle(run: Run, rules: Rules): Transition {
  const all = participants(run)
  if (!isActive(run) || all.length === 0) return still(run)
  const running = all.filter((driver) => driver.state === 'running').length
  const gone = all.filter((driver) => driver.state === 'lost' || driver.state === 'failed').length
  const tooFew = (all.length - gone) / all.length < rules.minimumShare
  const judged = tooFew && !hasDoubt(run, 'too-few-left') ? doubted(run, tooFewLeft(all.length, gone, rules)) : run
  if (running === 0) return finish(judged, outcomeOf(judged, gone === all.length || tooFew), rules)
  if (tooFew) return stop(judged, { reason: 'too few drivers are left' }, rules)
  return still(running < all.length ? advance(judged, 'draining') : judged)
}

function tooFewLeft(all: number, gone: number, rules: Rules): Doubt {
  return { code: 'too-few-left', message: `${gone} of ${all} drivers were lost or failed`, ...since(rules) }
}

function outcomeOf(run: Run, failed: boolean): Ending {
  if (failed) return 'failed'
  return run.stopReason === undefined ? 'finished' : 'aborted'
}

type Stop = Omit<Extract<RunEvent, { type: 'stop' }>, 'type'>

function stop(run: Run, { reason, abortedBy }: Stop, rules: Rules): Transition {
  if (run.stopReason !== undefined) return still(run)
  const stopped = { ...run, stopReason: reason, ...(abortedBy === undefined ? {} : { abortedBy }) }
  const told = noted(stopped, { at: rules.now, code: 'stopped', message: reason })
  if (isPending(run)) return finish(told, 'aborted', rules)
  const settled = settle(advance(deafGivenUp(told, rules), 'draining'), rules)
  return alsoStopping(settled, reason)
}

/** Drivers without a stop command never confirm their end, so the next test must not wait for them. */
function deafGivenUp(run: Run, { now }: Rules): Run {
  const message =
    'speaks only the base protocol, which has no stop command: its load may continue until its process ends'
  return participants(run)
    .filter((driver) => !hearsStop(driver) && driver.state === 'running')
    .reduce((next, driver) => {
      const { nodeId } = driver
      const told = noted(next, { at: now, code: 'driver-left', message, nodeId })
      const left = withDriver(told, { ...driver, state: 'left', reason: message })
      return doubted(left, { code: 'stopped-early', message, node_id: nodeId })
    }, run)
}

/** The run cannot continue: drivers that may still load the target are told to stop. */
function fail(run: Run, reason: string, rules: Rules): Transition {
  const left = participants(run)
    .filter((driver) => driver.state === 'running')
    .reduce((next, driver) => withDriver(next, { ...driver, state: 'left', reason }), run)
  const doubtful = isActive(run)
    ? doubted(left, { code: 'start-unknown', message: `${reason}, so it is unknown which drivers began` })
    : left
  const failed = finish({ ...doubtful, stopReason: run.stopReason ?? reason }, 'failed', rules)
  return isActive(run) ? alsoStopping(failed, reason) : failed
}

function overdue(run: Run, rules: Rules): Transition {
  if (!isActive(run)) return still(run)
  const silent = participants(run).filter((driver) => driver.state === 'running')
  const marked = silent.reduce(
    (next, { nodeId }) => lost(next, { type: 'lost', nodeId, reason: 'did not end in time' }, rules),
    run,
  )
  return alsoStopping(settle(marked, rules), 'overdue')
}

/** Ends the load; the run is over once the requests after it, if it has any, have been sent. */
function finish(run: Run, state: Ending, rules: Rules): Transition {
  const ended = { ...outOfQueue(run), endedAt: rules.now }
  const done = owesAfter(run) ? still(advance({ ...ended, ending: state }, 'draining')) : seal(ended, state, rules)
  return isUnderWay(run.hooks?.before) ? alsoStopping(done, run.stopReason ?? state) : done
}

function alsoStopping({ run, effects }: Transition, reason: string): Transition {
  return { run, effects: [{ type: 'publish-stop', reason }, ...effects] }
}

function seal(run: Run, state: Ending, { now }: Rules): Transition {
  const over = advance({ ...withoutValues(run), ending: undefined }, state)
  return {
    run: noted(over, { at: now, code: state, message: run.stopReason ?? `the run is ${state}` }),
    effects: [{ type: 'seal' }],
  }
}

/** Only of interest while there may be load: nothing else happens without an orchestrator. */
function resumed(run: Run, { down }: Extract<RunEvent, { type: 'resumed' }>, { now }: Rules): Run {
  if (!isActive(run)) return run
  const seconds = Math.round(down / 1_000)
  const message = `the orchestrator was restarted and continues after ${seconds} s; it adds up what came meanwhile`
  return noted(run, { at: now, code: 'resumed', message })
}

function renamed(run: Run, name: string): Run {
  return nameOf(run) === name ? run : { ...run, name }
}

function doubtedBy(run: Run, { doubt, soFar }: Extract<RunEvent, { type: 'doubted' }>, rules: Rules): Run {
  return doubted(run, soFar === true ? { ...doubt, ...since(rules, 0) } : doubt)
}

function still(run: Run): Transition {
  return { run, effects: [] }
}
