/**
 * Validates requests against schemas: all errors are reported at once, each with its path, and unknown keys are errors
 * too.
 */
import type { z } from 'zod'
import { invalid, type Issue, LISTED } from '../../lib/invalid-request.ts'
import { keysAt, parsed, unknownKey } from '../../lib/issue-messages.ts'

/** The maximum length of names from a request. */
const NAME = 100

/**
 * The body as parsed by its schema.
 * @throws BreakwaterError `invalid-request`
 */
export function checkBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  return check(schema, body, 'the body')
}

/**
 * The parameters of the path as parsed by their schemas.
 * @throws BreakwaterError `invalid-request`
 */
export function checkParameters<S extends z.ZodType>(schema: S, parameters: unknown): z.output<S> {
  return check(schema, parameters, 'the path')
}

/**
 * The query as parsed by its schema. Most routes accept none: a target in an ignored query would cause the wrong target
 * to be loaded.
 * @throws BreakwaterError `invalid-request`
 */
export function checkQuery<S extends z.ZodObject>(schema: S, query: Readonly<Record<string, unknown>>): z.output<S> {
  const read = parsed(schema, query)
  if (read.success) return read.data
  const known = Object.keys(schema.shape).map((name) => `?${name}`)
  const issues = read.error.issues.flatMap((issue): Issue[] => {
    if (issue.code !== 'unrecognized_keys') return [{ path: String(issue.path[0]), message: issue.message }]
    return issue.keys.map((key) => ({ path: key, message: unknownParameter(key, known) }))
  })
  throw invalid(issues.map((issue) => ({ ...issue, path: `?${issue.path.slice(0, NAME)}` })))
}

function unknownParameter(key: string, known: readonly string[]): string {
  if (known.length === 0) return 'is not known: the options of a test belong in a JSON body'
  return unknownKey(`?${key.slice(0, NAME)}`, known, 'the query')
}

function check<S extends z.ZodType>(schema: S, value: unknown, part: string): z.output<S> {
  const read = parsed(schema, value)
  if (read.success) return read.data
  throw invalid(read.error.issues.flatMap((issue) => issuesOf(issue, part, schema)))
}

/** Each unknown key has an issue of its own. */
function issuesOf(issue: z.core.$ZodIssue, part: string, schema: z.ZodType): Issue[] {
  const path = issue.path.map((step) => String(step).slice(0, NAME)).join('.')
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  const known = keysAt(schema, issue.path)
  return issue.keys.slice(0, LISTED).map((key) => {
    const short = key.slice(0, NAME)
    return { path: path === '' ? short : `${path}.${short}`, message: unknownKey(short, known, path || part) }
  })
}
