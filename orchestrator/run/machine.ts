/**
 * The run's state machine: pure, forward only. A fact (answered, done, lost) is accepted even after our own timers have
 * expired; an outdated event changes nothing. Actions to perform are returned as effects.
 */
import type { Doubt } from '../../lib/measure/verdict.ts'
import { hearsStop } from '../fleet/reports.ts'
import { advance, doubted, hasDoubt, noted, since, withDriver } from './changes.ts'
import { answered, back, ended, lost, triggered } from './drivers.ts'
import { outOfQueue, queued, unqueued } from './queue.ts'
import type { Rules, RunEvent } from './events.ts'
import { isActive, isOver, isPending, nameOf, participants, type Run, type RunState } from './run.ts'

export type Effect =
  /** Tell every driver to end the load. */
  | { readonly type: 'publish-stop'; readonly reason: string }
  /** The run is over: no event will change its state. */
  | { readonly type: 'seal' }

export interface Transition {
  readonly run: Run
  readonly effects: readonly Effect[]
}

/** What may happen to a run that is over. */
const concernsThePast: ReadonlySet<RunEvent['type']> = new Set(['doubted', 'back', 'renamed'])

/** The run after an event, and the effects. */
export function transition(run: Run, event: RunEvent, rules: Rules): Transition {
  if (isOver(run) && !concernsThePast.has(event.type)) return { run, effects: [] }
  switch (event.type) {
    case 'published':
      return still(advance(run, 'preparing'))
    case 'answered':
      return still(answered(run, event))
    case 'renamed':
      return still(nameOf(run) === event.name ? run : { ...run, name: event.name })
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
      return stop(run, event.reason, rules)
    case 'fail':
      return fail(run, event.reason, rules)
    case 'overdue':
      return overdue(run, rules)
    case 'doubted':
      return still(doubted(run, event.soFar === true ? { ...event.doubt, ...since(rules, 0) } : event.doubt))
  }
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
  if (tooFew) return stop(judged, 'too few drivers are left', rules)
  return still(running < all.length ? advance(judged, 'draining') : judged)
}

function tooFewLeft(all: number, gone: number, rules: Rules): Doubt {
  return { code: 'too-few-left', message: `${gone} of ${all} drivers were lost or failed`, ...since(rules) }
}

function outcomeOf(run: Run, failed: boolean): RunState {
  if (failed) return 'failed'
  return run.stopReason === undefined ? 'finished' : 'aborted'
}

function stop(run: Run, reason: string, rules: Rules): Transition {
  if (run.stopReason !== undefined) return still(run)
  const told = noted({ ...run, stopReason: reason }, { at: rules.now, code: 'stopped', message: reason })
  if (isPending(run)) return finish(told, 'aborted', rules)
  const settled = settle(advance(deafGivenUp(told, rules), 'draining'), rules)
  return { run: settled.run, effects: [{ type: 'publish-stop', reason }, ...settled.effects] }
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
  const over = advance({ ...outOfQueue(run), endedAt: now }, state)
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

function still(run: Run): Transition {
  return { run, effects: [] }
}
