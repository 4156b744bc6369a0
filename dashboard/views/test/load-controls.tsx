/** Changes the load of a running test, and says what was changed. */
import { useState } from 'preact/hooks'
import type { Plan } from '../../../lib/plan/plan.ts'
import type { Controller } from '../../app/controller.ts'
import { textOf } from '../../app/error-text.ts'
import { clock } from '../../format.ts'
import {
  announcement,
  changeText,
  isPaused,
  type LoadChange,
  type LoadCommand,
  NO_CHANGES,
  scaledBy,
  type Typed,
  typedRate,
  typedUsers,
} from '../../state/load-changes.ts'
import type { PhaseProgress } from '../../state/phase-progress.ts'
import { useNow } from '../parts/time.tsx'
import type { ShownTest } from './test-view.tsx'

interface LoadControlsProps {
  readonly shown: ShownTest
  readonly progress: readonly PhaseProgress[]
  readonly controller: Controller
}

export function LoadControls({ shown, progress, controller }: LoadControlsProps) {
  const { test, loadChanges = NO_CHANGES } = shown
  const { startAt, state, config, TestId } = test
  const isRunning = state === 'running' && startAt !== null
  if (!isRunning && loadChanges.length === 0) return null
  const running = progress.find((phase) => phase.state === 'running')?.name
  return (
    <section aria-labelledby="load-title" class="load-controls">
      <h2 id="load-title">{isRunning ? 'Change the load' : 'Changes of the load'}</h2>
      {isRunning ? (
        <Controls
          kind={kindOf(config, running)}
          startAt={Date.parse(startAt)}
          changes={loadChanges}
          change={(command) => controller.change(TestId, command)}
        />
      ) : null}
      <Changes changes={loadChanges} />
    </section>
  )
}

type ShapeKind = Plan['phases'][number]['shape']['kind']

/** Of the phase that runs, or of the first before any figures have come. A search sets its rate itself. */
function kindOf({ phases }: Plan, running: string | undefined): ShapeKind {
  if (phases.some(({ search }) => search !== undefined)) return 'pause'
  return (phases.find(({ name }) => name === running) ?? phases[0])?.shape.kind ?? 'pause'
}

interface ControlsProps {
  readonly kind: ShapeKind
  /** In ms since 1970. */
  readonly startAt: number
  readonly changes: readonly LoadChange[]
  /** Rejects with an ApiError. */
  readonly change: (command: LoadCommand) => Promise<void>
}

function Controls({ kind, startAt, changes, change }: ControlsProps) {
  const [busy, setBusy] = useState(false)
  const [fault, setFault] = useState('')
  const send = async (command: LoadCommand): Promise<void> => {
    setBusy(true)
    setFault('')
    await change(command).catch((error: unknown) => {
      setFault(textOf(error))
    })
    setBusy(false)
  }
  const act = (typed: Typed): void => {
    if (busy) return
    if ('fault' in typed) setFault(typed.fault)
    else void send(typed.command)
  }
  const isOpen = kind !== 'closed' && kind !== 'pause'
  return (
    <>
      <div class="load-actions">
        <Act text={isPaused(changes) ? 'Resume' : 'Pause'} {...{ busy, act }} of={pauseOf(changes)} />
        {isOpen && kind !== 'burst' ? <Field name="Rate" hint="500/s" read={typedRate} {...{ busy, act }} /> : null}
        {isOpen ? <Act text="×2" name="×2: double the rate" {...{ busy, act }} of={scaledBy(changes, 2)} /> : null}
        {isOpen ? <Act text="÷2" name="÷2: halve the rate" {...{ busy, act }} of={scaledBy(changes, 0.5)} /> : null}
        {kind === 'closed' ? <Field name="Users" hint="64" read={typedUsers} {...{ busy, act }} /> : null}
      </div>
      <p class="fault" role="alert">
        {fault}
      </p>
      <Announcement startAt={startAt} changes={changes} />
    </>
  )
}

function pauseOf(changes: readonly LoadChange[]): LoadCommand {
  return { path: isPaused(changes) ? 'resume' : 'pause' }
}

interface ActorProps {
  /** Whether a change is under way: another one waits for its response. The button keeps the focus. */
  readonly busy: boolean
  readonly act: (typed: Typed) => void
}

interface ActProps extends ActorProps {
  readonly text: string
  /** The accessible name, if that says more. */
  readonly name?: string
  readonly of: LoadCommand
}

function Act({ text, name, of, busy, act }: ActProps) {
  return (
    <button
      type="button"
      aria-label={name}
      title={name}
      aria-disabled={busy}
      onClick={() => {
        act({ command: of })
      }}
    >
      {text}
    </button>
  )
}

interface FieldProps extends ActorProps {
  readonly name: string
  /** An example of what can be typed. */
  readonly hint: string
  readonly read: (text: string) => Typed
}

function Field({ name, hint, read, busy, act }: FieldProps) {
  const [text, setText] = useState('')
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        act(read(text))
      }}
    >
      <label>
        {name}{' '}
        <input
          type="text"
          size={9}
          autocomplete="off"
          placeholder={hint}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value)
          }}
        />
      </label>
      <button type="submit" aria-label={`Set the ${name.toLowerCase()}`} aria-disabled={busy}>
        Set
      </button>
    </form>
  )
}

/** Says it to screen readers as well, once for each change. */
function Announcement({ startAt, changes }: Pick<ControlsProps, 'startAt' | 'changes'>) {
  const now = useNow(changes.length === 0 ? 0 : 500)
  return <p role="status">{announcement(changes, (now - startAt) / 1_000)}</p>
}

function Changes({ changes }: Pick<ControlsProps, 'changes'>) {
  if (changes.length === 0) return null
  return (
    <ol class="load-changes" aria-label="Changes of the load">
      {changes.map((change) => (
        <li key={change.seq}>
          <span class="muted">{clock(change.fromSeconds)}</span> {changeText(change)}
        </li>
      ))}
    </ol>
  )
}
