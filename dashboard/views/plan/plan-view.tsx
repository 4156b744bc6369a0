/** The plan editor: a test as a text, what is wrong with it while it is typed, and what it means. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { PlanSummary } from '../../../lib/api/plan-summary.ts'
import type { Controller } from '../../app/controller.ts'
import { PlanDesk } from '../../plan/plan-desk.ts'
import type { PlanEditor } from '../../plan/editor.ts'
import { plannedText } from '../../plan/planned-text.ts'
import { Actions } from '../new-test/actions.tsx'
import { Confirm } from '../new-test/confirm.tsx'
import type { PlanProps } from '../new-test/new-test.tsx'
import { useStore } from '../use-store.ts'
import { EditorBox } from './editor-box.tsx'
import { Meaning } from './meaning.tsx'
import { Messages } from './messages.tsx'
import { Tools } from './tools.tsx'

/** One for the page, so that a visit to another view loses nothing. */
let desk: PlanDesk | undefined

function deskOf(controller: Controller): PlanDesk {
  return (desk ??= new PlanDesk(controller))
}

export function PlanView({ controller, drivers, origin }: PlanProps) {
  const desk = deskOf(controller)
  const state = useStore(desk.store)
  const editor = useRef<PlanEditor>(null)
  useEffect(() => {
    desk.open()
  }, [])
  useEffect(() => {
    if (drivers !== undefined) desk.countDrivers(drivers)
  }, [drivers])
  useEffect(() => {
    if (origin !== '') void desk.loadTest(origin)
  }, [origin])
  return (
    <div class="columns">
      <div class="plan">
        {state.fault === undefined ? null : (
          <p class="notice error" role="alert">
            {state.fault}
          </p>
        )}
        <Tools desk={desk} state={state} />
        <EditorBox desk={desk} state={state} editor={editor} />
        <Messages
          checked={state.checked}
          goTo={(offset) => {
            editor.current?.goTo(offset)
          }}
        />
        <Launch desk={desk} busy={state.busy} drivers={drivers} />
      </div>
      <Meaning checked={state.checked} />
    </div>
  )
}

interface LaunchProps extends Pick<PlanProps, 'drivers'> {
  readonly desk: PlanDesk
  readonly busy: 'arming' | 'triggering' | undefined
}

/** The buttons, and the question before load is sent. */
function Launch({ desk, busy, drivers }: LaunchProps) {
  const [asked, setAsked] = useState<PlanSummary>()
  const ask = async (): Promise<void> => {
    setAsked(await desk.check())
  }
  const launchBy = (andTrigger: boolean) => (): void => {
    setAsked(undefined)
    void desk.launch(andTrigger)
  }
  return (
    <form
      aria-labelledby="new-test-title"
      onSubmit={(event) => {
        event.preventDefault()
        launchBy(false)()
      }}
    >
      <Actions busy={busy} drivers={drivers} ask={() => void ask()} />
      {asked === undefined ? null : (
        <Confirm
          target={asked.target}
          load={plannedText(asked)}
          drivers={drivers ?? 0}
          confirm={launchBy(true)}
          cancel={() => {
            setAsked(undefined)
          }}
        />
      )}
    </form>
  )
}
