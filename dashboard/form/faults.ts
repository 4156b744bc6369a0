/** From the server's errors to the fields of the form that they concern. */
import { issuesOf, type ServerError } from '../api/issues.ts'
import { type TestKind, slotOf } from './field.ts'
import { fieldsOf, slotOfKey } from './fields.ts'
import type { Fault } from './request.ts'
import { stageParts } from './values.ts'

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
