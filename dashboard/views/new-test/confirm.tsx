/** The question before load is sent: to which target, from how many drivers, how many requests. */
import { useEffect, useRef } from 'preact/hooks'
import { estimateOf, estimateText } from '../../form/estimate.ts'
import type { TestRequest } from '../../form/request.ts'

interface ConfirmProps {
  readonly request: TestRequest
  /** The number of drivers that are up. */
  readonly drivers: number
  readonly confirm: () => void
  readonly cancel: () => void
}

/** A modal dialog, open as long as it is drawn; Escape cancels. */
export function Confirm({ request, drivers, confirm, cancel }: ConfirmProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    dialog.current?.showModal()
  }, [])
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={cancel}>
      <h2 id="confirm-title">Send load now?</h2>
      <dl>
        <dt>Target</dt>
        <dd>{targetText(request)}</dd>
        <dt>Drivers</dt>
        <dd>{driversText(drivers)}</dd>
        <dt>Load</dt>
        <dd>{drivers === 0 ? 'depends on the drivers that are ready' : estimateText(estimateOf(request), drivers)}</dd>
      </dl>
      <div class="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" class="primary" onClick={confirm}>
          Arm and trigger
        </button>
      </div>
    </dialog>
  )
}

export function driversText(drivers: number): string {
  if (drivers === 0) return 'no driver is up'
  return drivers === 1 ? '1 driver is up' : `${drivers.toLocaleString('en-US')} drivers are up`
}

/** Without the user and the password that a target may contain. */
function targetText({ body: { target } }: TestRequest): string {
  if (typeof target !== 'string') return 'the default target of the orchestrator'
  if (!URL.canParse(target)) return target
  const url = new URL(target)
  if (url.username === '' && url.password === '') return target
  url.username = ''
  url.password = ''
  return url.href
}
