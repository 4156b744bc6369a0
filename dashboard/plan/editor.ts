/**
 * The editor of plans: CodeMirror with the grammar of YAML, completion by the schema, and marks at the places of
 * messages. It lives in a shadow tree, where its style sheets are objects: the policy of the page allows no inline ones.
 */
import {
  autocompletion,
  type Completion as Option,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, nextDiagnostic, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { type Choice, completionAt } from './complete.ts'
import { colours, highlighting } from './editor-style.ts'
import type { JsonSchema } from './json-schema.ts'
import type { Message } from './messages.ts'

export interface EditorParts {
  /** The element that it fills, without content. */
  readonly host: HTMLElement
  readonly text: string
  readonly onChange: (text: string) => void
  /** The schema of plans; undefined while it is not known. */
  readonly schema: () => JsonSchema | undefined
  /** What it is called. */
  readonly label: string
  /** How it is used by keys. */
  readonly help: string
}

export class PlanEditor {
  readonly #view: EditorView

  constructor(parts: EditorParts) {
    // A host may be filled again after its editor was removed.
    const root = parts.host.shadowRoot ?? parts.host.attachShadow({ mode: 'open' })
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({ doc: parts.text, extensions: extensionsOf(parts) }),
    })
  }

  get text(): string {
    return this.#view.state.doc.toString()
  }

  /** Puts another text in the place of all; the user can undo it. */
  replace(text: string): void {
    const changes = { from: 0, to: this.#view.state.doc.length, insert: text }
    this.#view.dispatch({ changes, selection: { anchor: 0 }, userEvent: 'input.paste' })
  }

  /** Marks the places of messages, and no others. */
  mark(messages: readonly Message[]): void {
    const { length } = this.#view.state.doc
    const diagnostics = messages.flatMap(({ range, path, text }): Diagnostic[] => {
      if (range === undefined || range.to > length) return []
      return [{ ...range, severity: 'error', message: path === '' ? text : `${path}: ${text}` }]
    })
    this.#view.dispatch(setDiagnostics(this.#view.state, diagnostics))
  }

  /** Moves the cursor to an offset, and the focus to the editor. */
  goTo(offset: number): void {
    this.#view.dispatch({ selection: { anchor: Math.min(offset, this.#view.state.doc.length) }, scrollIntoView: true })
    this.#view.focus()
  }

  /** Removes it. */
  destroy(): void {
    this.#view.destroy()
  }
}

/** The key Tab is not used, so that it moves the focus on. */
function extensionsOf({ onChange, schema, label, help }: EditorParts): Extension {
  return [
    lineNumbers(),
    highlightActiveLine(),
    history(),
    yaml(),
    lintGutter(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, 'aria-description': help, spellcheck: 'false' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onChange(update.state.doc.toString())
    }),
    EditorView.domEventHandlers({ beforeinput: replaceSelected }),
    autocompletion({ icons: false, override: [(context) => optionsAt(context, schema())] }),
    keymap.of([...completionKeymap, ...historyKeymap, { key: 'F8', run: nextDiagnostic }, ...defaultKeymap]),
    colours,
    syntaxHighlighting(highlighting),
  ]
}

/**
 * What is typed over a selection is put there by the editor. Left to itself, the browser keeps the look of what was
 * selected by an inline style, which the policy of the page refuses.
 */
function replaceSelected({ inputType, data }: InputEvent, view: EditorView): boolean {
  if (inputType !== 'insertText' || data === null || view.state.selection.main.empty) return false
  view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true })
  return true
}

/** Keys are suggested once one of them is begun, so that the key Enter begins a new line elsewhere. */
function optionsAt({ state, pos, explicit }: CompletionContext, schema?: JsonSchema): CompletionResult | null {
  const completion = schema === undefined ? undefined : completionAt(state.doc.toString(), pos, schema)
  if (completion === undefined) return null
  const { from, to, choices } = completion
  if (from === pos && !explicit && choices.some(({ kind }) => kind === 'key')) return null
  return { from, to, options: choices.map(optionOf), validFor: /^[\w.-]*$/ }
}

function optionOf({ label, kind, info, example, text }: Choice): Option {
  return {
    label,
    type: kind === 'key' ? 'property' : 'enum',
    apply: text,
    ...(info === '' ? {} : { info }),
    ...(example === '' ? {} : { detail: example }),
  }
}
