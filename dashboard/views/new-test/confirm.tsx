/** The question before load is sent: to which target, from how many drivers, how many requests. */
import { plural } from '../../../lib/measure/phrases.ts'
import { maskedAddress } from '../../../lib/plan/secrets.ts'
import { Dialog } from '../parts/confirm.tsx'

interface ConfirmProps {
  /** Undefined for the default target of the orchestrator. */
  readonly target: string | undefined
  /** How much load it is. */
  readonly load: string
  /** The number of drivers that are up. */
  readonly drivers: number
  readonly confirm: () => void
  readonly cancel: () => void
}

/** The target is shown without the user and the password that it may contain. */
export function Confirm({ target, load, drivers, confirm, cancel }: ConfirmProps) {
  return (
    <Dialog title="Send load now?" onClose={cancel}>
      <dl class="facts">
        <dt>Target</dt>
        <dd>{target === undefined ? 'the default target of the orchestrator' : maskedAddress(target)}</dd>
        <dt>Drivers</dt>
        <dd>{driversText(drivers)}</dd>
        <dt>Load</dt>
        <dd>{drivers === 0 ? 'depends on the drivers that are ready' : load}</dd>
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
