/** The form's state lives as long as the page, so that a visit to another view loses nothing. */
import { type FormAction, type FormState, initialForm, reduceForm } from '../../form/form-state.ts'
import type { Fault } from '../../form/request.ts'
import { Store } from '../../state/store.ts'
import { useStore } from '../use-store.ts'

export const form = new Store<FormState, FormAction>(reduceForm, initialForm)

export function useForm(): FormState {
  return useStore(form)
}

/** The messages for one slot, as one text; undefined if there are none. */
export function faultAt(faults: readonly Fault[], slot: string): string | undefined {
  const messages = faults.filter((fault) => fault.slot === slot).map(({ message }) => message)
  return messages.length === 0 ? undefined : messages.join('; ')
}
