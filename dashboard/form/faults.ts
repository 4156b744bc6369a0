/** From the server's errors to the fields of the form that they concern. */
import { type TestKind, slotOf } from './field.ts'
import { fieldsOf, slotOfKey } from './fields.ts'
import type { Fault } from './request.ts'
import { stageParts } from './values.ts'

/** An error response of the API, as the client throws it. */
export interface ServerError {
  readonly message: string
  readonly details: Readonly<Record<string, unknown>>
}

interface Issue {
  readonly path: string
  readonly message: string
}

/** Keys of a plan that differ from those of the body that it was made from. */
const bodyNames: Readonly<Record<TestKind, Readonly<Record<string, string>>>> = {
  avalanche: {
    seconds: 'duration',
    thinkSeconds: 'think',
    maxInFlight: 'connections',
    timeoutMs: 'timeout',
    drainMs: 'drain',
  },
  tsunami: {
    everySeconds: 'seconds',
    spacingSeconds: 'rate',
    maxInFlight: 'connections',
    timeoutMs: 'timeout',
    drainMs: 'drain',
  },
}

/** At least one fault. What concerns no field of this test gets the slot ''. */
export function faultsOf(error: ServerError, kind: TestKind): readonly Fault[] {
  return issuesOf(error).map(({ path, message }) => faultOf(path, message, kind))
}

function issuesOf({ message, details }: ServerError): readonly Issue[] {
  const { path, issues } = details
  const listed = Array.isArray(issues) ? issues.filter(isIssue) : []
  if (listed.length > 0) return listed
  return [typeof path === 'string' ? { path, message: withoutPath(message, path) } : { path: '', message }]
}

function isIssue(issue: unknown): issue is Issue {
  if (typeof issue !== 'object' || issue === null) return false
  return 'path' in issue && typeof issue.path === 'string' && 'message' in issue && typeof issue.message === 'string'
}

/** Messages begin with the key, which the label of the field replaces. */
function withoutPath(message: string, path: string): string {
  return path !== '' && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message
}

function faultOf(path: string, message: string, kind: TestKind): Fault {
  const slot = slotOfKey(kind, path) ?? stageSlot(path, kind) ?? slotOfKey(kind, bodyNames[kind][path] ?? '')
  if (slot !== undefined) return { slot, message }
  const [first = '', ...rest] = path.split('.')
  const outer = slotOfKey(kind, first)
  if (outer !== undefined) return { slot: outer, message: `${rest.join('.')}: ${message}` }
  const inner = rest.length > 0 ? undefined : slotOfKey(kind, `transport.${first}`)
  return inner === undefined
    ? { slot: '', message: path === '' ? message : `${path}: ${message}` }
    : { slot: inner, message }
}

/** The slot of an input in a row of the list of stages. */
function stageSlot(path: string, kind: TestKind): string | undefined {
  const [key, index = '', part = '', ...rest] = path.split('.')
  const field = fieldsOf(kind).find(({ control }) => control.as === 'stages')
  const isInput = /^\d+$/.test(index) && stageParts.some((each) => each === part) && rest.length === 0
  return field !== undefined && key === field.key && isInput ? `${slotOf(field)}.${index}.${part}` : undefined
}
