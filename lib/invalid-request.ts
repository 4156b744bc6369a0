/** What is wrong with a request, all at once. */
import { BreakwaterError } from './errors.ts'

/** One error, and its place: `headers.accept`, `seconds`, `?target`; empty for the body as a whole. */
export interface Issue {
  readonly path: string
  readonly message: string
  /** The line and the column in a body of YAML, from 1. */
  readonly line?: number | undefined
  readonly column?: number | undefined
}

/** The maximum number of issues in a response. */
export const LISTED = 20

/** The error `invalid-request` for these issues; `details.path` is the place of the first one. */
export function invalid(issues: readonly Issue[]): BreakwaterError {
  const [first] = issues
  const message = first === undefined ? 'the request is invalid' : `${first.path || 'the body'}: ${first.message}`
  return new BreakwaterError('invalid-request', message, {
    details: { path: first?.path ?? '', issues: issues.slice(0, LISTED) },
  })
}
