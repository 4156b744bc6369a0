/** The form's state lives as long as the page, so that a visit to another view loses nothing. */
import { useEffect, useState } from 'preact/hooks'
import { type FormAction, type FormState, initialForm, reduceForm } from '../../form/form-state.ts'
import type { Fault } from '../../form/request.ts'
import { Store } from '../../state/store.ts'

export const form = new Store<FormState, FormAction>(reduceForm, initialForm)

export function useForm(): FormState {
  const [state, setState] = useState(form.state)
  useEffect(() => {
    const update = (): void => {
      setState(form.state)
    }
    update()
    return form.subscribe(update)
  }, [])
  return state
}

/** The messages for one slot, as one text; undefined if there are none. */
export function faultAt(faults: readonly Fault[], slot: string): string | undefined {
  const messages = faults.filter((fault) => fault.slot === slot).map(({ message }) => message)
  return messages.length === 0 ? undefined : messages.join('; ')
}
