/** The place of the editor on the page. It is made once, and told of what changes. */
import type { RefObject } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { PlanEditor } from '../../plan/editor.ts'
import type { PlanDesk } from '../../plan/plan-desk.ts'
import type { PlanState } from '../../plan/plan-state.ts'

const HELP = 'Ctrl+Space suggests keys and values, F8 goes to the next problem, and Tab leaves the editor.'

interface EditorBoxProps {
  readonly desk: PlanDesk
  readonly state: PlanState
  /** Is given the editor. */
  readonly editor: RefObject<PlanEditor | null>
}

export function EditorBox({ desk, state: { openings, checked }, editor }: EditorBoxProps) {
  const host = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (host.current === null) return undefined
    const made = new PlanEditor({
      host: host.current,
      text: desk.store.state.text,
      onChange: (typed) => {
        desk.typed(typed)
      },
      schema: () => desk.store.state.schema,
      label: 'Plan in YAML',
      help: HELP,
    })
    editor.current = made
    return () => {
      editor.current = null
      made.destroy()
    }
  }, [])
  // Only then: what is typed is in the editor before the page knows of it.
  useEffect(() => {
    const { text } = desk.store.state
    if (editor.current !== null && editor.current.text !== text) editor.current.replace(text)
  }, [openings])
  useEffect(() => {
    editor.current?.mark(checked?.kind === 'wrong' ? checked.messages : [])
  }, [checked])
  return (
    <div class="editor-box">
      <div class="editor" ref={host} />
      <p class="help">{HELP}</p>
    </div>
  )
}
