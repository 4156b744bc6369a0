/** One field of the form: its label, its input, its help, and what is wrong with it. */
import type { ComponentChildren } from 'preact'
import { type Field, slotOf } from '../../form/field.ts'
import type { FormState } from '../../form/form-state.ts'
import { FileInput } from './file-input.tsx'
import { StageList } from './stage-list.tsx'
import { faultAt, form } from './use-form.ts'

export interface FieldProps {
  readonly field: Field
  readonly state: FormState
}

export function FieldRow({ field, state }: FieldProps) {
  switch (field.control.as) {
    case 'flag':
      return <Flag field={field} state={state} />
    case 'stages':
      return <StageList field={field} state={state} />
    case 'file':
      return (
        <Labelled field={field} state={state} isWide>
          <FileInput {...inputAttributes(field, state)} file={state.values.file} />
        </Labelled>
      )
    case 'headers':
    case 'body':
      return (
        <Labelled field={field} state={state} isWide>
          <TextArea field={field} state={state} />
        </Labelled>
      )
    default:
      return (
        <Labelled field={field} state={state} isWide={field.key === 'target'}>
          {field.control.as === 'choice' ? (
            <Choice field={field} state={state} />
          ) : (
            <Input field={field} state={state} />
          )}
        </Labelled>
      )
  }
}

/** The id of the input of a slot. */
function idOf(slot: string): string {
  return `field-${slot}`
}

/** What connects an input with its label, its help and its fault. */
export function inputAttributes(field: Field, { faults }: FormState) {
  const slot = slotOf(field)
  const isFaulty = faultAt(faults, slot) !== undefined
  const id = idOf(slot)
  const described = isFaulty ? `${id}-fault ${id}-help` : `${id}-help`
  return { id, 'aria-describedby': described, ...(isFaulty ? { 'aria-invalid': 'true' as const } : {}) }
}

interface LabelledProps extends FieldProps {
  readonly isWide?: boolean
  readonly children: ComponentChildren
}

function Labelled({ field, state, isWide = false, children }: LabelledProps) {
  return (
    <div class={isWide ? 'field wide' : 'field'}>
      <label for={idOf(slotOf(field))}>
        {field.label}
        {field.unit === undefined ? null : <span class="unit"> ({field.unit})</span>}
      </label>
      {children}
      <Notes field={field} state={state} />
    </div>
  )
}

/** The fault and the help of a field. */
export function Notes({ field, state }: FieldProps) {
  const slot = slotOf(field)
  return (
    <>
      <FaultText id={`${idOf(slot)}-fault`} text={faultAt(state.faults, slot)} />
      <p class="help" id={`${idOf(slot)}-help`}>
        {field.help}
      </p>
    </>
  )
}

export function FaultText({ id, text }: { readonly id: string; readonly text: string | undefined }) {
  if (text === undefined) return null
  return (
    <p class="fault" id={id}>
      {text}
    </p>
  )
}

function setText(field: Field, text: string): void {
  form.dispatch({ type: 'text', slot: slotOf(field), text })
}

const inputModes = { number: 'decimal', whole: 'numeric' } as const

function Input({ field, state }: FieldProps) {
  const { control } = field
  const attributes = inputAttributes(field, state)
  const mode = control.as === 'number' || control.as === 'whole' ? { inputMode: inputModes[control.as] } : {}
  const list = control.as === 'suggested' ? { list: `${attributes.id}-list` } : {}
  return (
    <>
      <input
        {...attributes}
        {...mode}
        {...list}
        type="text"
        autocomplete="off"
        spellcheck={false}
        placeholder={field.initial ?? ''}
        value={state.values.texts[slotOf(field)] ?? ''}
        onInput={(event) => {
          setText(field, event.currentTarget.value)
        }}
      />
      {control.as === 'suggested' ? <Suggestions id={`${attributes.id}-list`} choices={control.choices} /> : null}
    </>
  )
}

function Suggestions({ id, choices }: { readonly id: string; readonly choices: readonly string[] }) {
  return (
    <datalist id={id}>
      {choices.map((choice) => (
        <option key={choice} value={choice} />
      ))}
    </datalist>
  )
}

function TextArea({ field, state }: FieldProps) {
  return (
    <textarea
      {...inputAttributes(field, state)}
      rows={field.control.as === 'headers' ? 3 : 5}
      autocomplete="off"
      spellcheck={false}
      placeholder={field.initial ?? ''}
      value={state.values.texts[slotOf(field)] ?? ''}
      onInput={(event) => {
        setText(field, event.currentTarget.value)
      }}
    />
  )
}

function Choice({ field, state }: FieldProps) {
  const choices = field.control.as === 'choice' ? field.control.choices : []
  return (
    <select
      {...inputAttributes(field, state)}
      value={state.values.texts[slotOf(field)] ?? ''}
      onChange={(event) => {
        setText(field, event.currentTarget.value)
      }}
    >
      <option value="">{field.initial}</option>
      {choices.map((choice) => (
        <option key={choice} value={choice}>
          {choice}
        </option>
      ))}
    </select>
  )
}

function Flag({ field, state }: FieldProps) {
  const slot = slotOf(field)
  return (
    <div class="field flag">
      <input
        {...inputAttributes(field, state)}
        type="checkbox"
        checked={state.values.flags[slot] === true}
        onChange={(event) => {
          form.dispatch({ type: 'flag', slot, on: event.currentTarget.checked })
        }}
      />
      <label for={idOf(slot)}>{field.label}</label>
      <Notes field={field} state={state} />
    </div>
  )
}
