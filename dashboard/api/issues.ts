/** What an error response of the API lists: each thing that is wrong with the request, and its place. Pure. */

/** An error response of the API, as the client throws it. */
export interface ServerError {
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

export interface Issue {
  /** The place in the body; empty for the body as a whole. */
  readonly path: string
  readonly message: string
  /** The place in a body of YAML, from 1. */
  readonly line?: number
  readonly column?: number
}

/** At least one: an error without a list is one itself. */
export function issuesOf({ message, details }: ServerError): readonly Issue[] {
  const { path, issues } = details
  const listed = Array.isArray(issues) ? issues.filter(isIssue) : []
  if (listed.length > 0) return listed
  return [typeof path === 'string' ? { path, message: withoutPath(message, path) } : { path: '', message }]
}

function isIssue(issue: unknown): issue is Issue {
  if (typeof issue !== 'object' || issue === null) return false
  return 'path' in issue && typeof issue.path === 'string' && 'message' in issue && typeof issue.message === 'string'
}

/** Messages begin with the key, which is shown in another way. */
function withoutPath(message: string, path: string): string {
  return path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message
}
