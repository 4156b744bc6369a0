/** The transitions of a run caused by its drivers. Each returns the same run when nothing changes. */
import type { Doubt } from '../../lib/measure/verdict.ts'
import { advance, doubted, noted, since, takesPart, withDriver, withoutReason } from './changes.ts'
import type { Rules, RunEvent } from './events.ts'
import { hasEnded, isPending, type Run, type RunDriver } from './run.ts'

export function answered(run: Run, event: Extract<RunEvent, { type: 'answered' }>): Run {
  if (!isPending(run)) return run
  const { nodeId, boot, reports } = event.driver
  const state = event.ready ? ('ready' as const) : ('refused' as const)
  const reason = event.reason === undefined ? {} : { reason: event.reason }
  const connectMs = event.connectMs === undefined ? {} : { connectMs: event.connectMs }
  const before = run.drivers.get(nodeId)
  if (before?.state === state && before.boot === boot && before.reason === event.reason) return run
  const known = withDriver(run, { nodeId, boot, reports, state, participant: false, ...reason, ...connectMs })
  return event.ready ? advance(known, 'armed') : known
}

export function triggered(run: Run, event: Extract<RunEvent, { type: 'triggered' }>, { now }: Rules): Run {
  const { nodeIds, places = [] } = event
  const chosen = nodeIds.flatMap((nodeId, index) => {
    const driver = run.drivers.get(nodeId)
    return driver === undefined ? [] : [{ ...driver, ...places[index] }]
  })
  if (!isPending(run) || chosen.length === 0) return run
  // Participants come first, in the order of their segments; one that is named twice has only its first segment.
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

/** A driver that is ready, but close to the limits of its machine. */
function warningOf({ nodeId, reason }: RunDriver): Doubt[] {
  return reason === undefined ? [] : [{ code: 'preflight', message: reason, node_id: nodeId }]
}

export function ended(run: Run, event: Extract<RunEvent, { type: 'done' }>, rules: Rules): Run {
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

export function lost(run: Run, event: Extract<RunEvent, { type: 'lost' }>, rules: Rules): Run {
  const { nodeId, reason } = event
  const driver = run.drivers.get(nodeId)
  if (driver === undefined || driver.state === 'lost') return run
  if (isPending(run)) return withDriver(run, { ...driver, state: 'lost', reason })
  if (!driver.participant || driver.state !== 'running') return run
  const told = noted(run, { at: rules.now, code: 'driver-lost', message: reason, nodeId })
  return doubted(withDriver(told, { ...driver, state: 'lost', reason }), {
    code: 'driver-lost',
    message: reason,
    node_id: nodeId,
    ...since(rules, event.since),
  })
}

/**
 * If the same boot comes back, its windows are merged and it is marked late; another boot idles until the next test.
 */
export function back(run: Run, { nodeId, boot }: Extract<RunEvent, { type: 'back' }>, rules: Rules): Run {
  const driver = run.drivers.get(nodeId)
  if (driver?.state !== 'lost') return run
  const known = { ...withoutReason(driver), boot }
  if (isPending(run)) return withDriver(run, { ...known, state: 'invited' })
  if (!takesPart(driver, boot)) return run
  const told = noted(run, {
    at: rules.now,
    code: 'driver-back',
    message: 'its windows are merged, and it is marked late',
    nodeId,
  })
  const isLoss = (doubt: Doubt): boolean => doubt.code === 'driver-lost' && doubt.node_id === nodeId
  const loss = told.doubts.find(isLoss)
  const withoutLoss = { ...told, doubts: told.doubts.filter((doubt) => !isLoss(doubt)) }
  const state = hasEnded(run) ? ('late' as const) : ('running' as const)
  return doubted(withDriver(withoutLoss, { ...known, state }), {
    code: 'driver-late',
    message: 'sent no heartbeats for a while and came back',
    node_id: nodeId,
    ...since(rules, loss?.during?.from),
  })
}
