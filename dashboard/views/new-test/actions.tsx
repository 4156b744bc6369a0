/** The buttons that create a test, and that trigger it as well. */
import { driversText } from './confirm.tsx'

interface ActionsProps {
  /** What the server is doing; undefined: nothing. */
  readonly busy: 'arming' | 'triggering' | undefined
  /** The number of drivers that are up; undefined while it is not known. */
  readonly drivers: number | undefined
  /** Asks whether to trigger the test as well. */
  readonly ask: () => void
}

const busyTexts = { arming: 'The test is being armed…', triggering: 'The test is being triggered…' } as const

/** The first button submits the form around them. */
export function Actions({ busy, drivers, ask }: ActionsProps) {
  return (
    <div class="finish">
      <p class={drivers === 0 ? 'notice warn' : 'help'}>
        {drivers === undefined ? '' : `${driversText(drivers).replace(/^n/, 'N')}.`}
        {drivers === 0 ? ' A test can be armed now, and triggered when a driver is up.' : ''}
      </p>
      <div class="actions">
        <button type="submit" disabled={busy !== undefined}>
          Arm
        </button>
        <button type="button" class="primary" disabled={busy !== undefined} onClick={ask}>
          Arm and trigger…
        </button>
        <p class="busy" role="status">
          {busy === undefined ? '' : busyTexts[busy]}
        </p>
      </div>
      <p class="help">“Arm” publishes the test to the drivers, and sends no load.</p>
    </div>
  )
}
