/** What is wrong with a plan, or what deserves a second look, as a list that is read aloud when it changes. */
import { plural } from '../../../lib/measure/phrases.ts'
import type { Message } from '../../plan/messages.ts'
import type { Checked } from '../../plan/plan-state.ts'

interface MessagesProps {
  readonly checked: Checked | undefined
  /** Moves the cursor of the editor. */
  readonly goTo: (offset: number) => void
}

export function Messages({ checked, goTo }: MessagesProps) {
  return (
    <div class="messages" role="status" aria-live="polite" aria-label="Messages about the plan">
      {checked === undefined ? null : <Result checked={checked} goTo={goTo} />}
    </div>
  )
}

function Result({ checked, goTo }: MessagesProps & { readonly checked: Checked }) {
  switch (checked.kind) {
    case 'failed':
      return <p class="notice error">{checked.text}</p>
    case 'good':
      return <Good warnings={checked.summary.warnings} />
    case 'wrong':
      return (
        <>
          <p class="bad">{plural(checked.messages.length, 'problem')}:</p>
          <ul>
            {checked.messages.map((message) => (
              <Problem key={`${message.line ?? ''} ${message.path} ${message.text}`} message={message} goTo={goTo} />
            ))}
          </ul>
        </>
      )
  }
}

function Good({ warnings }: { readonly warnings: readonly string[] }) {
  if (warnings.length === 0) return <p class="good">The plan is valid.</p>
  return (
    <>
      <p class="warn">The plan is valid, with {plural(warnings.length, 'warning')}:</p>
      <ul>
        {warnings.map((warning) => (
          <li key={warning}>{warning}</li>
        ))}
      </ul>
    </>
  )
}

interface ProblemProps extends Pick<MessagesProps, 'goTo'> {
  readonly message: Message
}

function Problem({ message: { line, range, path, text }, goTo }: ProblemProps) {
  return (
    <li>
      {line === undefined || range === undefined ? null : (
        <>
          <button
            type="button"
            class="quiet to-line"
            onClick={() => {
              goTo(range.from)
            }}
          >
            Line {line}
          </button>{' '}
        </>
      )}
      {path === '' ? null : (
        <>
          <code>{path}</code>:{' '}
        </>
      )}
      {text}
    </li>
  )
}
