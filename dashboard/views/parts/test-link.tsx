/** A link to the view of a test, by its name or else its id. */
import { hashOf } from '../../app/place.ts'

export function TestLink({ TestId, name }: { readonly TestId: string; readonly name: string }) {
  return <a href={hashOf({ view: 'test', testId: TestId })}>{name === '' ? <code>{TestId}</code> : name}</a>
}
