/** A question before an action that cannot be undone. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

export interface ConfirmButtonProps {
  /** The text of the button that asks. */
  readonly label: string
  /** Its accessible name, if that says more. */
  readonly name?: string
  readonly question: string
  readonly children: ComponentChildren
  /** The text of the button that acts: a verb, and not "OK". */
  readonly action: string
  readonly class?: string
  readonly disabled?: boolean
  readonly onConfirm: () => Promise<unknown>
}

/** A button that asks before it acts. */
export function ConfirmButton(props: ConfirmButtonProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <button
        type="button"
        class={props.class}
        disabled={props.disabled}
        aria-label={props.name}
        onClick={() => {
          setAsking(true)
        }}
      >
        {props.label}
      </button>
      {asking ? (
        <Question
          {...props}
          onClose={() => {
            setAsking(false)
          }}
        />
      ) : null}
    </>
  )
}

function Question(props: ConfirmButtonProps & { readonly onClose: () => void }) {
  const { onClose } = props
  const [busy, setBusy] = useState(false)
  const act = async (): Promise<void> => {
    setBusy(true)
    await props.onConfirm()
    setBusy(false)
    onClose()
  }
  return (
    <Dialog title={props.question} onClose={onClose}>
      {props.children}
      <div class="actions">
        <button type="button" onClick={onClose}>
          Cancel
        </button>
        <button type="button" class={props.class ?? 'primary'} disabled={busy} onClick={() => void act()}>
          {props.action}
        </button>
      </div>
    </Dialog>
  )
}

interface DialogProps {
  readonly title: string
  readonly children: ComponentChildren
  readonly onClose: () => void
}

/** A modal dialog, open as long as it is drawn: the browser keeps the focus inside and closes it with Escape. */
export function Dialog({ title, children, onClose }: DialogProps) {
  const element = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const before = document.activeElement
    element.current?.showModal()
    // The browser returns the focus of a dialog that is closed, but not of one whose element is removed.
    return () => {
      queueMicrotask(() => {
        if (before instanceof HTMLElement && before.isConnected) before.focus()
      })
    }
  }, [])
  return (
    <dialog ref={element} aria-labelledby="dialog-title" onClose={onClose}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  )
}
