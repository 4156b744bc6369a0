/** The conditions under which a test starts later, from what was typed. Pure. */
import type { TriggerBody } from '../../lib/api/queue.ts'

export interface TypedConditions {
  /** Of a field for date and time, in the time zone of the browser: `2026-12-24T03:00`; empty for none. */
  readonly at: string
  /** The id of a test; empty for none. */
  readonly after: string
}

export type Conditions = { readonly body: TriggerBody } | { readonly fault: string }

/** Conditions for the API, with a time zone; or what is wrong with them. @param now in ms since 1970 */
export function conditionsOf({ at, after }: TypedConditions, now: number): Conditions {
  if (at === '' && after === '') return { fault: 'Give an instant, a test, or both.' }
  const others = after === '' ? {} : { after }
  if (at === '') return { body: others }
  const instant = Date.parse(at)
  if (Number.isNaN(instant)) return { fault: 'This is not a date with a time of day.' }
  if (instant <= now) return { fault: 'This instant has passed: give a later one, or start the test now.' }
  return { body: { at: new Date(instant).toISOString(), ...others } }
}

/** An instant for a field of date and time, in the time zone of the browser, to the minute. */
export function fieldOf(iso: string | null | undefined): string {
  if (iso === null || iso === undefined) return ''
  const date = new Date(iso)
  const pad = (value: number): string => String(value).padStart(2, '0')
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join('-')
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`
}

/** What was typed as a whole instant with its time zone, to be sure of what is meant; empty if nothing was typed. */
export function meantBy(at: string): string {
  const instant = Date.parse(at)
  if (Number.isNaN(instant)) return ''
  return new Date(instant).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'long' })
}
