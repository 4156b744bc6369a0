/** Sends each request of a plan once: those before the load, those of the load, and those after it. */
import type { Plan } from '../../lib/plan/plan.ts'
import type { PlannedRequest } from '../../lib/plan/request.ts'
import type { Values } from '../../lib/plan/extract.ts'
import type { Credentials } from '../engines/engine.ts'
import { sendOne, type Sent } from './send-hook.ts'

/**
 * Sends the requests in this order. After one before the load that fails, only those after the load follow.
 * @throws BreakwaterError `invalid-request` for a request that cannot be prepared, such as one with a missing secret
 */
export async function* tryRequests(plan: Plan, credentials: Credentials): AsyncGenerator<Sent> {
  const { before = [], requests, after = [] } = plan
  const task = { testId: 'try', nodeId: 'local', plan, credentials }
  let index = 0
  let values: Values = {}
  const send = async (request: PlannedRequest): Promise<Sent> => {
    const sent = await sendOne(request, task, { index, values })
    index += 1
    values = sent.values
    return sent
  }
  let failed = false
  for (const request of before) {
    const sent = await send(request)
    yield sent
    failed = sent.fault !== undefined
    if (failed) break
  }
  for (const request of failed ? after : [...requests, ...after]) yield await send(request)
}
