/** The question before load is sent: to which target, from how many drivers, how many requests. */
import { plural } from '../../../lib/measure/phrases.ts'
import { maskedAddress } from '../../../lib/plan/secrets.ts'
import { estimateOf, estimateText } from '../../form/estimate.ts'
import type { TestRequest } from '../../form/request.ts'
import { Dialog } from '../parts/confirm.tsx'

interface ConfirmProps {
  readonly request: TestRequest
  /** The number of drivers that are up. */
  readonly drivers: number
  readonly confirm: () => void
  readonly cancel: () => void
}

export function Confirm({ request, drivers, confirm, cancel }: ConfirmProps) {
  return (
    <Dialog title="Send load now?" onClose={cancel}>
      <dl class="facts">
        <dt>Target</dt>
        <dd>{targetText(request)}</dd>
        <dt>Drivers</dt>
        <dd>{driversText(drivers)}</dd>
        <dt>Load</dt>
        <dd>{drivers === 0 ? 'depends on the drivers that are ready' : estimateText(estimateOf(request), drivers)}</dd>
      </dl>
      <div class="actions">
        <button type="button" onClick={cancel}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={confirm}>
          Arm and trigger
        </button>
      </div>
    </Dialog>
  )
}

export function driversText(drivers: number): string {
  if (drivers === 0) return 'no driver is up'
  return `${plural(drivers, 'driver')} ${drivers === 1 ? 'is' : 'are'} up`
}

/** Without the user and the password that a target may contain. */
function targetText({ body: { target } }: TestRequest): string {
  return typeof target === 'string' ? maskedAddress(target) : 'the default target of the orchestrator'
}
