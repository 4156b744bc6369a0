/**
 * The places of the page, each with an address of its own after the `#`: `#/tests/ID`. The server never receives that
 * part of an address.
 */
import { type ListPlace, listPlaceOf, queryOf } from './list-place.ts'

export type Place =
  | { readonly view: 'fleet' }
  /** `plan`: the plan editor, with the plan of the test of this id unless it is empty; the form without it. */
  | { readonly view: 'new'; readonly plan?: string }
  | { readonly view: 'history'; readonly list: ListPlace }
  | { readonly view: 'test'; readonly testId: string }

/** The place of a hash such as `#/tests/ID`; the fleet for an unknown one. */
export function placeOf(hash: string): Place {
  const [path = '', query = ''] = halves(hash.replace(/^#\/?/, ''))
  const [view = '', ...rest] = path.split('/')
  if (view === 'new') return newPlaceOf(query)
  if (view !== 'tests') return { view: 'fleet' }
  const testId = decoded(rest[0] ?? '')
  return testId === '' ? { view: 'history', list: listPlaceOf(query) } : { view: 'test', testId }
}

function newPlaceOf(query: string): Place {
  const plan = new URLSearchParams(query).get('plan')
  return plan === null ? { view: 'new' } : { view: 'new', plan }
}

/** The address of a place, for links. */
export function hashOf(place: Place): string {
  switch (place.view) {
    case 'fleet':
      return '#/fleet'
    case 'new':
      return place.plan === undefined ? '#/new' : `#/new?plan=${encodeURIComponent(place.plan)}`
    case 'history':
      return `#/tests${queryOf(place.list)}`
    case 'test':
      return `#/tests/${encodeURIComponent(place.testId)}`
  }
}

/** Whether two places are the same view of the same thing: another page of a list is no other view. */
export function isSameView(a: Place, b: Place): boolean {
  return a.view === b.view && (a.view !== 'test' || b.view !== 'test' || a.testId === b.testId)
}

/** What is before and after the first question mark. */
function halves(text: string): readonly string[] {
  const at = text.indexOf('?')
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
