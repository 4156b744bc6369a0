/** What a test is, in which state, and what can be done with it. */
import { isFinal } from '../../../lib/api/run-states.ts'
import type { Controller } from '../../app/controller.ts'
import { clock } from '../../format.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { ConfirmButton } from '../parts/confirm.tsx'
import { Time, useNow } from '../parts/time.tsx'
import type { ShownTest } from './test-view.tsx'

interface HeadingProps {
  readonly shown: ShownTest
  readonly controller: Controller
}

export function Heading({ shown, controller }: HeadingProps) {
  const { test } = shown
  const { name, TestId, type, state, config, createdAt } = test
  return (
    <header class="test-heading">
      <div>
        <h1>{name === '' ? `Test ${TestId}` : name}</h1>
        <p>
          <Badge text={state} tone={toneOf(state)} /> {type} of <span class="target">{config.target}</span>
        </p>
        <p class="muted small">
          <code>{TestId}</code>, created <Time at={createdAt} withDate />
          <Elapsed shown={shown} />
        </p>
      </div>
      <Commands shown={shown} controller={controller} />
    </header>
  )
}

function Elapsed({ shown: { test } }: { readonly shown: ShownTest }) {
  const { startAt, endedAt, state } = test
  const now = useNow(startAt !== null && !isFinal(state) ? 1_000 : 0)
  if (startAt === null) return null
  const until = endedAt === null ? now : Date.parse(endedAt)
  const passed = (until - Date.parse(startAt)) / 1_000
  if (passed < 0)
    return (
      <>
        , starts at <Time at={startAt} />
      </>
    )
  return (
    <>
      , started at <Time at={startAt} />, {isFinal(state) ? 'took' : 'running for'} {clock(passed)}
    </>
  )
}

function Commands({ shown, controller }: HeadingProps) {
  const { test } = shown
  const { TestId, state, startAt } = test
  const participants = test.drivers.filter((driver) => driver.state === 'ready').length
  return (
    <div class="commands">
      {startAt === null && !isFinal(state) ? (
        <ConfirmButton
          class="primary"
          label="Trigger"
          question="Trigger this test?"
          action="Trigger"
          onConfirm={() => controller.trigger(TestId)}
        >
          <p>
            It loads <span class="target">{test.config.target}</span> from every driver that is ready; {participants}{' '}
            {participants === 1 ? 'is' : 'are'} at present.
          </p>
        </ConfirmButton>
      ) : null}
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
    </div>
  )
}
