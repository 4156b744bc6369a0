/** The list of stages: the rate over time, one linear stretch in each row. */
import { useRef } from 'preact/hooks'
import { type Field, slotOf } from '../../form/field.ts'
import { type FormState, stageSlot } from '../../form/form-state.ts'
import { stageParts, type StageText } from '../../form/values.ts'
import { FaultText, Notes } from './field-row.tsx'
import { faultAt, form } from './use-form.ts'

interface StageListProps {
  readonly field: Field
  readonly state: FormState
}

const labels = { from: 'From (requests/s)', to: 'To (requests/s)', seconds: 'Seconds' } as const

export function StageList({ field, state }: StageListProps) {
  const list = useRef<HTMLFieldSetElement>(null)
  const id = `field-${slotOf(field)}`
  const isFaulty = faultAt(state.faults, slotOf(field)) !== undefined
  const add = (): void => {
    form.dispatch({ type: 'addStage' })
    // The new row is drawn first.
    requestAnimationFrame(() => list.current?.querySelector<HTMLElement>('.stage:last-of-type input')?.focus())
  }
  const remove = (index: number): void => {
    form.dispatch({ type: 'removeStage', index })
    list.current?.querySelector<HTMLElement>('button.add')?.focus()
  }
  return (
    <fieldset class="field wide stages" ref={list} aria-describedby={`${id}-help`}>
      <legend>{field.label}</legend>
      <Notes field={field} state={state} />
      {state.values.stages.map((stage, index) => (
        <StageRow key={index} stage={stage} index={index} state={state} remove={remove} />
      ))}
      <button
        type="button"
        class="add"
        aria-describedby={isFaulty ? `${id}-fault` : `${id}-help`}
        data-faulty={isFaulty}
        onClick={add}
      >
        Add a stage
      </button>
    </fieldset>
  )
}

interface StageRowProps {
  readonly stage: StageText
  readonly index: number
  readonly state: FormState
  readonly remove: (index: number) => void
}

function StageRow({ stage, index, state, remove }: StageRowProps) {
  return (
    <fieldset class="stage">
      <legend>Stage {index + 1}</legend>
      {stageParts.map((part) => (
        <StageInput key={part} part={part} text={stage[part]} index={index} state={state} />
      ))}
      <button
        type="button"
        aria-label={`Remove stage ${index + 1}`}
        onClick={() => {
          remove(index)
        }}
      >
        Remove
      </button>
    </fieldset>
  )
}

interface StageInputProps {
  readonly part: keyof StageText
  readonly text: string
  readonly index: number
  readonly state: FormState
}

function StageInput({ part, text, index, state }: StageInputProps) {
  const slot = stageSlot(index, part)
  const fault = faultAt(state.faults, slot)
  const id = `field-${slot}`
  return (
    <div class="field">
      <label for={id}>{labels[part]}</label>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        autocomplete="off"
        placeholder={part === 'from' ? 'as “To”' : ''}
        {...(fault === undefined ? {} : { 'aria-invalid': 'true' as const, 'aria-describedby': `${id}-fault` })}
        value={text}
        onInput={(event) => {
          form.dispatch({ type: 'stage', index, part, text: event.currentTarget.value })
        }}
      />
      <FaultText id={`${id}-fault`} text={fault} />
    </div>
  )
}
