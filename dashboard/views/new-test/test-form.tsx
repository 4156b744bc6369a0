/** A form for everything that an avalanche and a tsunami may be, and the request that it stands for. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { estimateOf, estimateText } from '../../form/estimate.ts'
import type { FormState } from '../../form/form-state.ts'
import { requestOf, type TestRequest } from '../../form/request.ts'
import { Actions } from './actions.tsx'
import { Confirm } from './confirm.tsx'
import { ClosedGroup, VisibleGroup } from './groups.tsx'
import type { NewTestProps } from './new-test.tsx'
import { Preview } from './preview.tsx'
import { checked, launch } from './submit.ts'
import { faultAt, useForm } from './use-form.ts'

export function FormColumns({ controller, drivers }: NewTestProps) {
  const state = useForm()
  const [isAsking, setAsking] = useState(false)
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
    <div class="columns" ref={root}>
      <TestForm state={state} drivers={drivers} arm={launchBy(false)} ask={ask} />
      <Preview request={request} needsToken={controller.signedIn} />
      {isAsking ? (
        <Confirm
          target={targetText(request)}
          load={estimateText(estimateOf(request), drivers ?? 0)}
          drivers={drivers ?? 0}
          confirm={launchBy(true)}
          cancel={cancel}
        />
      ) : null}
    </div>
  )
}

/** Undefined for the default target. */
function targetText({ body: { target } }: TestRequest): string | undefined {
  return typeof target === 'string' ? target : undefined
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
      <VisibleGroup group="test" legend="Test" state={state} />
      <VisibleGroup group="amount" legend="Amount and pace" state={state} />
      <ClosedGroup group="request" legend="Request" state={state} />
      <ClosedGroup group="load" legend="Load" state={state} />
      <ClosedGroup group="transport" legend="Connections and HTTP" state={state} />
      <Actions busy={state.busy} drivers={drivers} ask={ask} />
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
