/** The tests that wait for their trigger, in their order, and those that the queue gave up. */
import { useEffect, useRef } from 'preact/hooks'
import type { QueueAnswer } from '../../lib/api/queue.ts'
import type { Controller } from '../app/controller.ts'
import { TestLink } from './parts/test-link.tsx'
import { titleOf } from './parts/test-title.ts'
import { Time } from './parts/time.tsx'
import { WaitsFor } from './parts/waits-for.tsx'

type Waiting = QueueAnswer['queue'][number]

interface QueueProps {
  readonly queue: QueueAnswer | undefined
  readonly controller: Controller
}

/** Shown only if a test waits or was refused. */
export function QueueSection({ queue, controller }: QueueProps) {
  const focusAfter = useFocusAfter(queue)
  if (queue === undefined || queue.queue.length + queue.refused.length === 0) return null
  return (
    <section class="queue" aria-labelledby="queue-title">
      <h2 id="queue-title" tabIndex={-1}>
        Queue
      </h2>
      <ol>
        {queue.queue.map((test) => (
          <li key={test.TestId}>
            <div class="line">
              <div>
                <TestLink {...test} />
                <div class="muted small">
                  waits for <WaitsFor waiting={test} />
                </div>
              </div>
              <Moves test={test} last={queue.queue.length} controller={controller} focusAfter={focusAfter} />
            </div>
          </li>
        ))}
      </ol>
      <Refused refused={queue.refused} />
    </section>
  )
}

interface MovesProps extends Pick<QueueProps, 'controller'> {
  readonly test: Waiting
  readonly last: number
  readonly focusAfter: (elementId: string) => void
}

function Moves(props: MovesProps) {
  const { test, controller, focusAfter } = props
  const title = titleOf(test)
  return (
    <div class="row-actions">
      <MoveButton {...props} direction="up" to={test.position - 1} />
      <MoveButton {...props} direction="down" to={test.position + 1} />
      <button
        type="button"
        aria-label={`Take out of the queue: ${title}`}
        onClick={() => {
          void controller.takeOutOfQueue(test.TestId, title)
          focusAfter('queue-title')
        }}
      >
        Take out
      </button>
    </div>
  )
}

interface MoveButtonProps extends MovesProps {
  readonly direction: 'up' | 'down'
  /** The new position. */
  readonly to: number
}

function MoveButton({ test, last, controller, focusAfter, direction, to }: MoveButtonProps) {
  const id = `queue-${direction}-${test.TestId}`
  const title = titleOf(test)
  const leads = to >= 1 && to <= last
  return (
    <button
      id={id}
      type="button"
      aria-label={`Move ${direction}: ${title}`}
      aria-disabled={!leads}
      onClick={() => {
        if (!leads) return
        void controller.moveInQueue(test.TestId, to, title)
        focusAfter(id)
      }}
    >
      {direction === 'up' ? '↑' : '↓'}
    </button>
  )
}

function Refused({ refused }: Pick<QueueAnswer, 'refused'>) {
  if (refused.length === 0) return null
  return (
    <>
      <h3>Given up</h3>
      <ul>
        {refused.map(({ at, reason, ...test }) => (
          <li key={test.TestId}>
            <TestLink {...test} />
            <div class="small fault">
              <Time at={at} withDate />: {reason}
            </div>
          </li>
        ))}
      </ul>
    </>
  )
}

/**
 * Focuses an element after the next change of the queue: a row that moves loses the focus, and one that goes takes it
 * with it.
 */
function useFocusAfter(queue: QueueAnswer | undefined): (elementId: string) => void {
  const wanted = useRef<string | undefined>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const element = document.getElementById(wanted.current) ?? document.getElementById('main')
    wanted.current = undefined
    element?.focus()
  }, [queue])
  return (elementId) => {
    wanted.current = elementId
  }
}
