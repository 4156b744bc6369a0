/** What a test is, and in which state. */
import { useState } from 'preact/hooks'
import type { QueueAnswer } from '../../../lib/api/queue.ts'
import { isFinal } from '../../../lib/api/run-states.ts'
import type { Controller } from '../../app/controller.ts'
import { wholeList } from '../../app/list-place.ts'
import { hashOf } from '../../app/place.ts'
import { clock } from '../../format.ts'
import { Badge, toneOf } from '../parts/badge.tsx'
import { Rename } from '../parts/rename.tsx'
import { Time, useNow } from '../parts/time.tsx'
import { WaitsFor } from '../parts/waits-for.tsx'
import { Commands, RENAME_ID } from './commands.tsx'
import type { ShownTest } from './test-view.tsx'

interface HeadingProps {
  readonly shown: ShownTest
  readonly queue: QueueAnswer | undefined
  readonly controller: Controller
}

export function Heading({ shown, queue, controller }: HeadingProps) {
  const [renaming, setRenaming] = useState(false)
  const { test } = shown
  const { name, TestId, type, state, config, createdAt } = test
  return (
    <header class="test-heading">
      <div>
        <h1 class={renaming ? 'visually-hidden' : undefined}>{name === '' ? `Test ${TestId}` : name}</h1>
        {renaming ? (
          <Rename
            name={name}
            onSave={(typed) => controller.rename(TestId, typed)}
            onEnd={() => {
              setRenaming(false)
              document.getElementById(RENAME_ID)?.focus()
            }}
          />
        ) : null}
        <p>
          <Badge text={state} tone={toneOf(state)} /> {type} of <span class="target">{config.target}</span>
        </p>
        <p class="muted small">
          <code>{TestId}</code>, created <Time at={createdAt} withDate />
          <Elapsed shown={shown} />
        </p>
        {test.queued === undefined ? null : <Waiting testId={TestId} queue={queue} />}
      </div>
      <Commands
        test={test}
        controller={controller}
        onRename={() => {
          setRenaming(true)
        }}
      />
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

/** The place in the queue, and what the test waits for there. */
function Waiting({ testId, queue }: { readonly testId: string; readonly queue: QueueAnswer | undefined }) {
  const waiting = queue?.queue.find(({ TestId }) => TestId === testId)
  if (queue === undefined || waiting === undefined) return null
  return (
    <p class="waiting">
      Number {waiting.position} of {queue.queue.length} in the{' '}
      <a href={hashOf({ view: 'history', list: wholeList })}>queue</a>: it waits for <WaitsFor waiting={waiting} />.
    </p>
  )
}
