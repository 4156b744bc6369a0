/** Sends the form: its faults, or the server's, are shown at their fields. */
import type { LaunchedAnswer } from '../../../lib/api/answers.ts'
import { ApiError, type Client, type LaunchOptions } from '../../api/client.ts'
import type { Controller } from '../../app/controller.ts'
import { textOf } from '../../app/error-text.ts'
import { faultsOf } from '../../form/faults.ts'
import { type Fault, requestOf, type TestRequest } from '../../form/request.ts'
import { form } from './use-form.ts'

/** The request of the form; undefined if it cannot be sent, and then the faults are shown. */
export function checked(): TestRequest | undefined {
  const request = requestOf(form.state.values)
  form.dispatch({ type: 'faults', faults: request.faults })
  return request.faults.length === 0 ? request : undefined
}

/** Creates the test, triggers it if this is wanted, and shows it. */
export async function launch(controller: Controller, andTrigger: boolean): Promise<void> {
  if (form.state.busy !== undefined) return
  const request = checked()
  if (request === undefined) return
  form.dispatch({ type: 'busy', busy: andTrigger ? 'triggering' : 'arming' })
  try {
    await controller.launch(creation(controller.client, request, { andTrigger }))
  } catch (error) {
    form.dispatch({ type: 'faults', faults: shownFaults(error, request) })
  } finally {
    form.dispatch({ type: 'busy', busy: undefined })
  }
}

function creation(
  client: Client,
  { kind, seconds, body }: TestRequest,
  options: LaunchOptions,
): Promise<LaunchedAnswer> {
  return kind === 'avalanche' ? client.avalanche(body, options) : client.tsunami(seconds, body, options)
}

function shownFaults(error: unknown, { kind }: TestRequest): readonly Fault[] {
  return error instanceof ApiError ? faultsOf(error, kind) : [{ slot: '', message: textOf(error) }]
}
