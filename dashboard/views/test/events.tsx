/** What happened during a test. */
import type { TestAnswer } from '../../../lib/api/answers.ts'
import { clock } from '../../format.ts'
import { Time } from '../parts/time.tsx'

export function Events({ test: { events, startAt } }: { readonly test: TestAnswer }) {
  return (
    <section aria-labelledby="events-title">
      <h2 id="events-title">What happened</h2>
      <ol class="events">
        {events.map(({ at, code, message, nodeId }, index) => (
          <li key={index}>
            <Time at={at} /> <span class="muted">{offsetOf(at, startAt)}</span>{' '}
            {nodeId === undefined ? null : <code>{nodeId}</code>} {message} <span class="muted small">{code}</span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The time since the start: +m:ss. */
function offsetOf(at: string, startAt: string | null): string {
  if (startAt === null) return ''
  const seconds = (Date.parse(at) - Date.parse(startAt)) / 1_000
  return seconds < 0 ? `−${clock(-seconds)}` : `+${clock(seconds)}`
}
