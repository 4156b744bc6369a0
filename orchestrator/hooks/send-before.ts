/** The requests before a load, as a step of its trigger. */
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { micros } from '../../lib/units.ts'
import type { ChangeSignal } from '../change-signal.ts'
import { type Chosen, chooseParticipants, type ParticipantsParts } from '../participants.ts'
import { isUnderWay } from '../run/hooks.ts'
import type { RunRecord } from '../run/record.ts'
import { hasEnded, type Run } from '../run/run.ts'
import { type HookDispatcher, limitOf } from './hook-dispatcher.ts'

export interface SendBeforeParts extends ParticipantsParts {
  readonly changeSignal: ChangeSignal
  readonly hooks: Pick<HookDispatcher, 'begin'>
}

/**
 * Has one of the participants send the requests before the load. Afterwards others may be ready, or fewer.
 * @throws BreakwaterError `before-failed`; any other error ends the run, because they are sent only once
 */
export async function sendBefore(record: RunRecord, chosen: Chosen, parts: SendBeforeParts): Promise<Chosen> {
  const { plan, hooks } = record.run
  if (plan.before === undefined) return chosen
  const able = chosen.drivers.find(({ boot, reports }) => boot !== undefined && reports === 'windows')
  if (able === undefined) throw new BreakwaterError('not-enough-drivers', NOBODY_SENDS_BEFORE)
  if (hooks?.before === undefined) parts.hooks.begin(record, able)
  const ended = (): boolean => hasEnded(record.run) || !isUnderWay(record.run.hooks?.before)
  // The dispatcher gives up before.
  await parts.changeSignal.until(ended, micros(2 * limitOf(plan, 'before')))
  refuseIfBeforeFailed(record.run)
  try {
    return chooseParticipants(record, parts)
  } catch (error) {
    parts.runs.apply(record, { type: 'fail', reason: messageOf(error) })
    throw error
  }
}

const NOBODY_SENDS_BEFORE =
  'the drivers that are ready speak only the base protocol, which has no requests before a load: start a driver of Breakwater'

function refuseIfBeforeFailed({ id, hooks, stopReason }: Run): void {
  if (hooks?.before?.state === 'done') return
  const reason = hooks?.before?.reason ?? stopReason ?? 'they did not end in time'
  const message = `the requests before the load failed, and no load was sent: ${reason}`
  throw new BreakwaterError('before-failed', message, { details: { TestId: id } })
}
