/** What can be done with a test. */
import { useEffect, useRef } from 'preact/hooks'
import type { TestAnswer } from '../../../lib/api/answers.ts'
import { isFinal } from '../../../lib/api/run-states.ts'
import type { Controller } from '../../app/controller.ts'
import { hashOf } from '../../app/place.ts'
import { ConfirmButton } from '../parts/confirm.tsx'
import { DeleteButton } from '../parts/delete.tsx'
import { titleOf } from '../parts/test-title.ts'
import { StartLater } from './start-later.tsx'

interface CommandsProps {
  readonly test: TestAnswer
  readonly controller: Controller
  readonly onRename: () => void
}

/** The button that has the focus again when the name has been typed. */
export const RENAME_ID = 'rename-test'

export function Commands({ test, controller, onRename }: CommandsProps) {
  const { TestId, state, startAt, config } = test
  return (
    <div class="commands">
      {startAt === null && !isFinal(state) ? <StartCommands test={test} controller={controller} /> : null}
      {isFinal(state) ? null : (
        <ConfirmButton
          class="danger"
          label="Stop"
          question="Stop this test?"
          action="Stop the test"
          onConfirm={() => controller.stop(TestId)}
        >
          <p>Its load ends on every driver. A test that was stopped cannot be continued, but its figures are kept.</p>
        </ConfirmButton>
      )}
      <button type="button" onClick={() => void controller.rerun(TestId)}>
        Run again
      </button>
      {config.protocol === undefined ? (
        <a class="button" href={hashOf({ view: 'new', plan: TestId })}>
          Edit the plan
        </a>
      ) : null}
      <button type="button" id={RENAME_ID} onClick={onRename}>
        Rename
      </button>
      <DeleteButton testId={TestId} title={titleOf(test)} controller={controller} />
    </div>
  )
}

/** Of a test that was not triggered yet. */
function StartCommands({ test, controller }: Pick<CommandsProps, 'test' | 'controller'>) {
  const { queued } = test
  const later = useRef<HTMLSpanElement>(null)
  const wasTaken = useRef(false)
  // The button that takes it out vanishes: the one that puts it back gets the focus.
  useEffect(() => {
    if (queued === undefined && wasTaken.current) later.current?.querySelector('button')?.focus()
    wasTaken.current = false
  }, [queued === undefined])
  return (
    <>
      <TriggerButton test={test} controller={controller} />
      <span ref={later}>
        <StartLater test={test} controller={controller} />
      </span>
      {queued === undefined ? null : (
        <button
          type="button"
          onClick={() => {
            wasTaken.current = true
            void controller.takeOutOfQueue(test.TestId, titleOf(test))
          }}
        >
          Take out of the queue
        </button>
      )}
    </>
  )
}

function TriggerButton({ test, controller }: Pick<CommandsProps, 'test' | 'controller'>) {
  const participants = test.drivers.filter((driver) => driver.state === 'ready').length
  const label = test.queued === undefined ? 'Trigger' : 'Start now'
  return (
    <ConfirmButton
      class="primary"
      label={label}
      question="Trigger this test?"
      action={label}
      onConfirm={() => controller.trigger(test.TestId)}
    >
      <p>
        It loads <span class="target">{test.config.target}</span> from every driver that is ready; {participants}{' '}
        {participants === 1 ? 'is' : 'are'} at present.
      </p>
    </ConfirmButton>
  )
}
