/** Deletes a test after a question that names it. */
import type { Controller } from '../../app/controller.ts'
import { ConfirmButton } from './confirm.tsx'

interface DeleteButtonProps {
  readonly testId: string
  /** Of the test, as shown. */
  readonly title: string
  readonly controller: Controller
  /** The accessible name, where several such buttons stand. */
  readonly name?: string
  readonly onDeleted?: () => void
}

export function DeleteButton({ testId, title, controller, name, onDeleted }: DeleteButtonProps) {
  return (
    <ConfirmButton
      class="danger"
      label="Delete"
      {...(name === undefined ? {} : { name })}
      question={`Delete ${title}?`}
      action="Delete the test"
      onConfirm={async () => {
        if (await controller.remove(testId, title)) onDeleted?.()
      }}
    >
      <p>
        <code>{testId}</code> is removed with everything that was kept of it: its figures, windows and events. This
        cannot be undone.
      </p>
    </ConfirmButton>
  )
}
