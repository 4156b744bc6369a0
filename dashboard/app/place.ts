/**
 * The places of the page, each with an address of its own after the `#`: `#/tests/ID`. The server never receives that
 * part of an address.
 */

export type Place =
  | { readonly view: 'fleet' }
  | { readonly view: 'new' }
  | { readonly view: 'history' }
  | { readonly view: 'test'; readonly testId: string }

/** The place of a hash such as `#/tests/ID`; the fleet for an unknown one. */
export function placeOf(hash: string): Place {
  const [view = '', ...rest] = hash.replace(/^#\/?/, '').split('/')
  if (view === 'new') return { view: 'new' }
  if (view !== 'tests') return { view: 'fleet' }
  const testId = decoded(rest[0] ?? '')
  return testId === '' ? { view: 'history' } : { view: 'test', testId }
}

/** The address of a place, for links. */
export function hashOf(place: Place): string {
  switch (place.view) {
    case 'fleet':
      return '#/fleet'
    case 'new':
      return '#/new'
    case 'history':
      return '#/tests'
    case 'test':
      return `#/tests/${encodeURIComponent(place.testId)}`
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
