/** Lets a test wait for an instant, for the end of another test, or for both. */
import { useEffect, useId, useState } from 'preact/hooks'
import type { TestAnswer } from '../../../lib/api/answers.ts'
import type { Controller } from '../../app/controller.ts'
import { textOf } from '../../app/error-text.ts'
import { conditionsOf, fieldOf, meantBy, type TypedConditions } from '../../form/later.ts'
import type { ListEntry } from '../../state/list.ts'
import { Dialog } from '../parts/confirm.tsx'

interface StartLaterProps {
  readonly test: TestAnswer
  readonly controller: Controller
}

export function StartLater({ test, controller }: StartLaterProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button
        type="button"
        onClick={() => {
          setAsking(true)
        }}
      >
        {test.queued === undefined ? 'Start later …' : 'Wait for something else …'}
      </button>
      {asking ? (
        <LaterDialog
          test={test}
          controller={controller}
          onClose={() => {
            setAsking(false)
          }}
        />
      ) : null}
    </>
  )
}

function LaterDialog({ test, controller, onClose }: StartLaterProps & { readonly onClose: () => void }) {
  const { typed, change, fault, send } = useConditions(test, controller)
  return (
    <Dialog title="Start this test later" onClose={onClose}>
      <form
        class="later"
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          void send().then((isQueued) => {
            if (isQueued) onClose()
          })
        }}
      >
        <p>It waits in the queue until all of this holds and no other test runs.</p>
        <InstantField at={typed.at} onInput={change('at')} />
        <AfterField test={test} controller={controller} after={typed.after} onInput={change('after')} />
        <p class="fault" role="alert">
          {fault}
        </p>
        <div class="actions">
          <button type="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="primary">
            Put into the queue
          </button>
        </div>
      </form>
    </Dialog>
  )
}

/** What is being typed, and what is wrong with it. */
function useConditions({ TestId, queued }: TestAnswer, controller: Controller) {
  const [typed, setTyped] = useState<TypedConditions>({ at: fieldOf(queued?.at), after: queued?.after ?? '' })
  const [fault, setFault] = useState('')
  const change = (key: keyof TypedConditions) => (value: string) => {
    setTyped((before) => ({ ...before, [key]: value }))
  }
  /** Resolves with whether the test waits now. */
  const send = async (): Promise<boolean> => {
    const conditions = conditionsOf(typed, Date.now())
    if ('fault' in conditions) {
      setFault(conditions.fault)
      return false
    }
    try {
      await controller.startLater(TestId, conditions.body)
      return true
    } catch (error) {
      setFault(textOf(error))
      return false
    }
  }
  return { typed, change, fault, send }
}

interface InstantFieldProps {
  readonly at: string
  readonly onInput: (at: string) => void
}

function InstantField({ at, onInput }: InstantFieldProps) {
  const id = useId()
  return (
    <div>
      <label for={id}>Not before</label>
      <input
        id={id}
        type="datetime-local"
        aria-describedby={`${id}-help`}
        value={at}
        onInput={(event) => {
          onInput(event.currentTarget.value)
        }}
      />
      <p class="help" id={`${id}-help`}>
        {at === '' ? `In the time zone ${Intl.DateTimeFormat().resolvedOptions().timeZone}.` : meantBy(at)}
      </p>
    </div>
  )
}

interface AfterFieldProps extends StartLaterProps {
  readonly after: string
  readonly onInput: (after: string) => void
}

function AfterField({ test, controller, after, onInput }: AfterFieldProps) {
  const id = useId()
  const { tests, fault } = useTestsUnderWay(controller)
  const others = tests.filter(({ TestId }) => TestId !== test.TestId)
  const isKnown = after === '' || others.some(({ TestId }) => TestId === after)
  return (
    <div>
      <label for={id}>After the end of</label>
      <select
        id={id}
        aria-describedby={`${id}-help`}
        value={after}
        onChange={(event) => {
          onInput(event.currentTarget.value)
        }}
      >
        <option value="">no test</option>
        {isKnown ? null : <option value={after}>{after}</option>}
        {others.map(({ TestId, name, state }) => (
          <option key={TestId} value={TestId}>
            {name === '' ? TestId : `${name} (${TestId})`}, {state}
          </option>
        ))}
      </select>
      <p class="help" id={`${id}-help`}>
        {fault === '' ? 'However it ends.' : fault}
      </p>
    </div>
  )
}

interface Known {
  readonly tests: readonly ListEntry[]
  readonly fault: string
}

function useTestsUnderWay(controller: Controller): Known {
  const [known, setKnown] = useState<Known>({ tests: [], fault: '' })
  useEffect(() => {
    let isOver = false
    const show = (next: Known): void => {
      if (!isOver) setKnown(next)
    }
    controller.testsUnderWay().then(
      (tests) => {
        show({ tests, fault: '' })
      },
      (error: unknown) => {
        show({ tests: [], fault: textOf(error) })
      },
    )
    return () => {
      isOver = true
    }
  }, [controller])
  return known
}
