/** The groups of the form: the fields of the chosen kind of load. */
import { type Group, slotOf } from '../../form/field.ts'
import { fieldsOf } from '../../form/fields.ts'
import type { FormState } from '../../form/form-state.ts'
import { isSet } from '../../form/request.ts'
import { FieldRow } from './field-row.tsx'

interface GroupProps {
  readonly group: Group
  readonly legend: string
  readonly state: FormState
}

export function VisibleGroup({ group, legend, state }: GroupProps) {
  return (
    <fieldset class="group">
      <legend>{legend}</legend>
      <GroupFields group={group} state={state} />
    </fieldset>
  )
}

/** A group that can be opened; while it is closed, it tells how many of its fields are set. */
export function ClosedGroup({ group, legend, state }: GroupProps) {
  const count = fieldsOf(state.values.kind, group).filter((field) => isSet(field, state.values)).length
  return (
    <details class="group">
      <summary>
        {legend}
        {count === 0 ? null : <span class="count"> {count} set</span>}
      </summary>
      <fieldset>
        <legend class="visually-hidden">{legend}</legend>
        <GroupFields group={group} state={state} />
      </fieldset>
    </details>
  )
}

/** The boxes stand together after the other fields. */
function GroupFields({ group, state }: Omit<GroupProps, 'legend'>) {
  const all = fieldsOf(state.values.kind, group)
  const parts = [all.filter(({ control }) => control.as !== 'flag'), all.filter(({ control }) => control.as === 'flag')]
  return (
    <>
      {parts.map((fields, part) => (
        <div key={part} class="grid">
          {fields.map((field) => (
            <FieldRow key={slotOf(field)} field={field} state={state} />
          ))}
        </div>
      ))}
    </>
  )
}
