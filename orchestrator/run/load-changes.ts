/** The part of the state machine that is about changes of a running load. Pure. */
import { changeSentence } from '../../lib/api/load-changes.ts'
import { MAX_CHANGES } from '../../lib/plan/changes.ts'
import { micros, toSeconds } from '../../lib/units.ts'
import { noted, takesPart, withDriver } from './changes.ts'
import type { Rules, RunEvent } from './events.ts'
import { isActive, type Run } from './run.ts'

/** A later instant by less than this is of no importance. */
const IN_TIME = 1_000

/** A change was announced: it is known before any driver hears of it. */
function loadChanged(run: Run, { seq, change }: Changed, { now }: Rules): Run {
  const { changes = [], stopReason, plan } = run
  if (!isActive(run) || stopReason !== undefined || seq !== changes.length || seq >= MAX_CHANGES) return run
  if (change.from < (changes.at(-1)?.from ?? 0)) return run
  const message = changeSentence(change, plan)
  return noted({ ...run, changes: [...changes, change] }, { at: now, code: 'changed', message })
}

type SteeringEvent = Extract<RunEvent, { type: 'changed' | 'change-heard' | 'searched' }>

/** Whether an event is about changes of the load, or about the search that makes them. */
export function isSteering(event: RunEvent): event is SteeringEvent {
  return event.type === 'changed' || event.type === 'change-heard' || event.type === 'searched'
}

/** The run after an event of this kind; nothing changes once its load has ended. */
export function steered(run: Run, event: SteeringEvent, rules: Rules): Run {
  if (run.ending !== undefined) return run
  switch (event.type) {
    case 'changed':
      return loadChanged(run, event, rules)
    case 'change-heard':
      return changeHeard(run, event, rules)
    case 'searched':
      return isActive(run) && run.stopReason === undefined ? { ...run, search: event.search } : run
  }
}

type Changed = Extract<RunEvent, { type: 'changed' }>
type Heard = Extract<RunEvent, { type: 'change-heard' }>

/** A driver confirms changes, each with the instant at which it takes effect there. */
function changeHeard(run: Run, { nodeId, boot, from }: Heard, { now }: Rules): Run {
  const driver = run.drivers.get(nodeId)
  const { changes = [] } = run
  const known = driver?.changesFrom?.length ?? 0
  if (!takesPart(driver, boot) || from.length <= known || from.length > changes.length) return run
  const next = withDriver(run, { ...driver, changesFrom: from })
  const late = Math.max(...from.slice(known).map((at, i) => at - (changes[known + i]?.from ?? at)))
  if (late < IN_TIME) return next
  const message = `was told of a change too late, and followed it ${toSeconds(micros(late)).toFixed(3)} s after the others`
  return noted(next, { at: now, code: 'changed-late', message, nodeId })
}
