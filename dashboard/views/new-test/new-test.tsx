/** The view "New test": a form for everything that a test may be, and the request that it stands for. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Group, TestKind } from '../../form/field.ts'
import { fieldsOf } from '../../form/fields.ts'
import type { FormState } from '../../form/form-state.ts'
import { isSet, requestOf } from '../../form/request.ts'
import type { ViewProps } from '../app.tsx'
import { useSelected } from '../use-store.ts'
import { Confirm, driversText } from './confirm.tsx'
import { FieldRow } from './field-row.tsx'
import { Preview } from './preview.tsx'
import { checked, launch } from './submit.ts'
import { faultAt, form, useForm } from './use-form.ts'

export function NewTestView({ store, controller }: ViewProps) {
  const state = useForm()
  const [isAsking, setAsking] = useState(false)
  const drivers = useSelected(store, ({ drivers: all }) => all.filter(({ liveness }) => liveness === 'up').length)
  const isKnown = useSelected(store, ({ driversAt }) => driversAt !== undefined)
  const root = useFaultFocus(state)
  const request = requestOf(state.values)
  const launchNow = (andTrigger: boolean): void => {
    setAsking(false)
    void launch(controller, andTrigger)
  }
  return (
    <div class="new-test" ref={root}>
      <h1 id="new-test-title">New test</h1>
      <div class="columns">
        <form
          aria-labelledby="new-test-title"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            launchNow(false)
          }}
        >
          <TopFaults state={state} />
          <Kinds kind={state.values.kind} />
          <VisibleGroup group="test" legend="Test" state={state} />
          <VisibleGroup group="amount" legend="Amount and pace" state={state} />
          <ClosedGroup group="request" legend="Request" state={state} />
          <ClosedGroup group="load" legend="Load" state={state} />
          <ClosedGroup group="transport" legend="Connections and HTTP" state={state} />
          <Actions
            state={state}
            drivers={isKnown ? drivers : undefined}
            ask={() => {
              setAsking(checked() !== undefined)
            }}
          />
        </form>
        <Preview request={request} needsToken={controller.signedIn} />
      </div>
      {isAsking ? (
        <Confirm
          request={request}
          drivers={drivers}
          confirm={() => {
            launchNow(true)
          }}
          cancel={() => {
            setAsking(false)
          }}
        />
      ) : null}
    </div>
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

function focusFault(root: HTMLElement | null): void {
  const field = root?.querySelector<HTMLElement>('[aria-invalid="true"], [data-faulty="true"]')
  const details = field?.closest('details')
  if (details) details.open = true
  const place = field ?? root?.querySelector<HTMLElement>('.faults')
  place?.focus()
}

/** What is wrong with the test as a whole. */
function TopFaults({ state }: { readonly state: FormState }) {
  const text = faultAt(state.faults, '')
  if (text === undefined) return null
  return (
    <p class="faults" role="alert" tabIndex={-1}>
      {text}
    </p>
  )
}

const kinds: readonly { readonly kind: TestKind; readonly title: string; readonly text: string }[] = [
  { kind: 'avalanche', title: 'Avalanche', text: 'as fast as possible or at a rate' },
  { kind: 'tsunami', title: 'Tsunami', text: 'bursts at an interval' },
]

function Kinds({ kind: chosen }: { readonly kind: TestKind }) {
  return (
    <fieldset class="kinds">
      <legend>Kind of load</legend>
      {kinds.map(({ kind, title, text }) => (
        <label key={kind} class="kind">
          <input
            type="radio"
            name="kind"
            value={kind}
            checked={kind === chosen}
            onChange={() => {
              form.dispatch({ type: 'kind', kind })
            }}
          />
          <span>
            <strong>{title}</strong>: {text}
          </span>
        </label>
      ))}
    </fieldset>
  )
}

interface GroupProps {
  readonly group: Group
  readonly legend: string
  readonly state: FormState
}

function VisibleGroup({ group, legend, state }: GroupProps) {
  return (
    <fieldset class="group">
      <legend>{legend}</legend>
      <GroupFields group={group} state={state} />
    </fieldset>
  )
}

/** A group that can be opened; while it is closed, it tells how many of its fields are set. */
function ClosedGroup({ group, legend, state }: GroupProps) {
  const count = fieldsOf(state.values.kind, group).filter((field) => isSet(field, state.values)).length
  return (
    <details class="group">
      <summary>
        {legend}
        {count === 0 ? null : <span class="count"> {count} set</span>}
      </summary>
      <fieldset>
        <legend class="hidden">{legend}</legend>
        <GroupFields group={group} state={state} />
      </fieldset>
    </details>
  )
}

function GroupFields({ group, state }: Omit<GroupProps, 'legend'>) {
  return (
    <div class="grid">
      {fieldsOf(state.values.kind, group).map((field) => (
        <FieldRow key={`${field.only ?? ''}.${field.key}`} field={field} state={state} />
      ))}
    </div>
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
      <p class={drivers === 0 ? 'note' : 'help'}>
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
