/** A new name for a test, typed in the place of the old one: Enter saves it, Escape keeps the old one. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { MAX_NAME } from '../../../lib/plan/limits.ts'

interface RenameProps {
  readonly name: string
  /** Resolves with whether the name was saved. */
  readonly onSave: (name: string) => Promise<boolean>
  /** The typing is over, with a new name or without. */
  readonly onEnd: () => void
}

export function Rename({ name, onSave, onEnd }: RenameProps) {
  const field = useRef<HTMLInputElement>(null)
  const [typed, setTyped] = useState(name)
  const [busy, setBusy] = useState(false)
  useEffect(() => {
    field.current?.select()
  }, [])
  const save = async (): Promise<void> => {
    setBusy(true)
    if (typed.trim() === name || (await onSave(typed.trim()))) onEnd()
    else setBusy(false)
  }
  return (
    <form
      class="rename"
      onKeyDown={(event) => {
        if (event.key === 'Escape') onEnd()
      }}
      onSubmit={(event) => {
        event.preventDefault()
        if (!busy) void save()
      }}
    >
      <input
        ref={field}
        type="text"
        aria-label="Name"
        maxLength={MAX_NAME}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value)
        }}
      />
      <button type="submit">Save</button>
      <button type="button" onClick={onEnd}>
        Cancel
      </button>
    </form>
  )
}
