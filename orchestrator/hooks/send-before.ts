/** The requests before a load, as a step of its trigger. */
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { ChangeSignal } from '../change-signal.ts'
import { type Chosen, chooseParticipants, type ParticipantsParts } from '../participants.ts'
import { sendsHooks } from '../fleet/reports.ts'
import { isUnderWay } from '../run/hooks.ts'
import type { RunRecord } from '../run/record.ts'
import { hasEnded, type Run } from '../run/run.ts'
import { type HookDispatcher, waitFor } from './hook-dispatcher.ts'

export interface SendBeforeParts extends ParticipantsParts {
  readonly changeSignal: ChangeSignal
  readonly hooks: Pick<HookDispatcher, 'begin'>
}

/**
 * Has one of the participants send the requests before the load. Resolves when they were sent, and when the run was
 * stopped meanwhile.
 * @throws BreakwaterError `before-failed`, `not-enough-drivers` if none of the participants can send them
 */
export async function sendBefore(record: RunRecord, { drivers }: Chosen, parts: SendBeforeParts): Promise<void> {
  const { plan, hooks } = record.run
  const able = drivers.find(sendsHooks)
  if (able === undefined) throw new BreakwaterError('not-enough-drivers', NOBODY_SENDS_BEFORE)
  // An orchestrator that ended before the trigger may have begun them.
  if (hooks?.before === undefined) parts.hooks.begin(record, able)
  const ended = (): boolean => hasEnded(record.run) || !isUnderWay(record.run.hooks?.before)
  // The dispatcher gives up before, unless Kafka is unavailable.
  if (!(await parts.changeSignal.until(ended, waitFor(plan, 'before')))) {
    parts.runs.apply(record, { type: 'fail', reason: 'the requests before the load did not end in time' })
  }
  refuseIfFailed(record.run)
}

/**
 * The participants after those requests: others may be ready, or fewer.
 * @throws BreakwaterError as `chooseParticipants`, which ends the run: the requests are sent only once
 */
export function chooseAgain(record: RunRecord, parts: ParticipantsParts): Chosen {
  try {
    return chooseParticipants(record, parts)
  } catch (error) {
    parts.runs.apply(record, { type: 'fail', reason: messageOf(error) })
    throw error
  }
}

const NOBODY_SENDS_BEFORE =
  'the drivers that are ready speak only the base protocol, which has no requests before a load: start a driver of Breakwater'

function refuseIfFailed({ id, hooks, state, ending, stopReason }: Run): void {
  if ((ending ?? state) !== 'failed') return
  const reason = hooks?.before?.reason ?? stopReason ?? ''
  const message = `the requests before the load failed, and no load was sent: ${reason}`
  throw new BreakwaterError('before-failed', message, { details: { TestId: id } })
}
