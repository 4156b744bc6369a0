/** The view "New test": a form for everything that a test may be, and the request that it stands for. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { FormState } from '../../form/form-state.ts'
import { requestOf } from '../../form/request.ts'
import type { State } from '../../state/state.ts'
import type { ViewProps } from '../app.tsx'
import { useSelected } from '../use-store.ts'
import { Confirm, driversText } from './confirm.tsx'
import { ClosedGroup, Kinds, VisibleGroup } from './groups.tsx'
import { Preview } from './preview.tsx'
import { checked, launch } from './submit.ts'
import { faultAt, useForm } from './use-form.ts'

export function NewTestView({ store, controller }: ViewProps) {
  const state = useForm()
  const [isAsking, setAsking] = useState(false)
  const drivers = useSelected(store, driversUp)
  const root = useFaultFocus(state)
  const request = requestOf(state.values)
  const ask = (): void => {
    setAsking(checked() !== undefined)
  }
  const cancel = (): void => {
    setAsking(false)
  }
  const launchBy = (andTrigger: boolean) => (): void => {
    setAsking(false)
    void launch(controller, andTrigger)
  }
  return (
    <div class="new-test" ref={root}>
      <h1 id="new-test-title">New test</h1>
      <div class="columns">
        <TestForm state={state} drivers={drivers} arm={launchBy(false)} ask={ask} />
        <Preview request={request} needsToken={controller.signedIn} />
      </div>
      {isAsking ? <Confirm request={request} drivers={drivers ?? 0} confirm={launchBy(true)} cancel={cancel} /> : null}
    </div>
  )
}

/** The number of drivers that are up; undefined before it is known. */
function driversUp({ drivers, driversAt }: State): number | undefined {
  return driversAt === undefined ? undefined : drivers.filter(({ liveness }) => liveness === 'up').length
}

interface TestFormProps {
  readonly state: FormState
  readonly drivers: number | undefined
  readonly arm: () => void
  /** Asks whether to trigger the test as well. */
  readonly ask: () => void
}

function TestForm({ state, drivers, arm, ask }: TestFormProps) {
  const submit = (event: Event): void => {
    event.preventDefault()
    arm()
  }
  return (
    <form aria-labelledby="new-test-title" noValidate onSubmit={submit}>
      <TopFaults state={state} />
      <Kinds kind={state.values.kind} />
      <VisibleGroup group="test" legend="Test" state={state} />
      <VisibleGroup group="amount" legend="Amount and pace" state={state} />
      <ClosedGroup group="request" legend="Request" state={state} />
      <ClosedGroup group="load" legend="Load" state={state} />
      <ClosedGroup group="transport" legend="Connections and HTTP" state={state} />
      <Actions state={state} drivers={drivers} ask={ask} />
    </form>
  )
}

/** Moves the focus to the first faulty field when new faults are shown, but not when the view is visited again. */
function useFaultFocus({ faults }: FormState) {
  const root = useRef<HTMLDivElement>(null)
  const known = useRef(faults)
  useEffect(() => {
    const isNew = faults.some((fault) => !known.current.includes(fault))
    known.current = faults
    if (isNew) focusFault(root.current)
  }, [faults])
  return root
}

/** Opens every group that has a fault, so that none is overlooked. */
function focusFault(root: HTMLElement | null): void {
  const faulty = [...(root?.querySelectorAll<HTMLElement>('[aria-invalid="true"], [data-faulty="true"]') ?? [])]
  for (const field of faulty) {
    const details = field.closest('details')
    if (details !== null) details.open = true
  }
  const place = faulty[0] ?? root?.querySelector<HTMLElement>('.faults')
  place?.focus()
}

/** What is wrong with the test as a whole. */
function TopFaults({ state }: { readonly state: FormState }) {
  const text = faultAt(state.faults, '')
  if (text === undefined) return null
  return (
    <p class="notice error faults" role="alert" tabIndex={-1}>
      {text}
    </p>
  )
}

interface ActionsProps {
  readonly state: FormState
  /** The number of drivers that are up; undefined while it is not known. */
  readonly drivers: number | undefined
  readonly ask: () => void
}

const busyTexts = { arming: 'The test is being armed…', triggering: 'The test is being triggered…' } as const

function Actions({ state: { busy }, drivers, ask }: ActionsProps) {
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
