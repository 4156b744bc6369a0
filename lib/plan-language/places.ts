/** Where in a plan the cause of an issue of the published plan is written. */
import { formsIn } from './bodies.ts'
import { httpKeyOf } from './http.ts'
import type { GivenPhase } from './phases.ts'
import type { Path } from './problems.ts'
import type { GivenRequest } from './requests.ts'
import { kinds } from './schema-phase.ts'
import { methods } from './schema-request.ts'
import type { Transport } from '../plan/transport.ts'

/** The keys of the fields of a plan and of a request, where they have other names. */
const fieldKeys: Readonly<Record<string, string>> = { timeoutMs: 'timeout', drainMs: 'drain' }

/** The parts of a plan, as they are written. */
export interface Written {
  readonly requests: readonly GivenRequest[]
  readonly phases: readonly GivenPhase[]
  readonly before?: readonly GivenRequest[]
  readonly after?: readonly GivenRequest[]
}

/** @param path the path of an issue of the published plan */
export function placeOf([field, index, ...rest]: readonly PropertyKey[], written: Written): Path {
  const { phases } = written
  const request = requestsAt(field, written)[Number(index)]
  if (request !== undefined) return ofRequest(request, rest)
  const phase = field === 'phases' ? phases[Number(index)] : undefined
  if (phase !== undefined) return ofPhase(phase, rest)
  return ofSetting(field, index)
}

function ofSetting(field: PropertyKey | undefined, index: PropertyKey | undefined): Path {
  if (field === 'transport')
    return ['http', ...(index === undefined ? [] : httpKeyOf[String(index) as keyof Transport])]
  if (field === 'thresholds') return ['thresholds', ...(typeof index === 'number' ? [index] : [])]
  if (field === 'driverDemand') return ['drivers', ...(index === 'shares' ? ['shares'] : [])]
  const key = String(field ?? '')
  return key === '' ? [] : [fieldKeys[key] ?? key]
}

function requestsAt(field: PropertyKey | undefined, written: Written): readonly GivenRequest[] {
  return field === 'requests' || field === 'before' || field === 'after' ? (written[field] ?? []) : []
}

function ofRequest({ path, raw }: GivenRequest, [field, ...rest]: readonly PropertyKey[]): Path {
  const names = Object.keys(raw)
  if (field === 'method') return [...path, 'request', 'method']
  if (field === 'headers') return ofHeaders(path, raw, rest)
  if (field === 'auth') return [...path, 'auth', ...rest.map(String)]
  if (field === 'path') return [...path, ...methods.filter((method) => names.includes(method)).slice(0, 1)]
  if (String(field).startsWith('body')) return [...path, ...formsIn(names).slice(0, 1)]
  const key = String(field ?? '')
  return [...path, fieldKeys[key] ?? key].filter((step) => step !== '')
}

/** A header of the plan that a request inherits is written at the top. */
function ofHeaders(path: Path, { headers }: GivenRequest['raw'], [name]: readonly PropertyKey[]): Path {
  const own = typeof headers === 'object' && headers !== null && Object.hasOwn(headers, String(name ?? ''))
  return [...(own ? path : []), 'headers', ...(name === undefined ? [] : [String(name)])]
}

/** The keys of the fields of a shape; any other field is that of the kind of the phase. */
const shapeKeys: Readonly<Record<string, string>> = {
  count: 'count',
  seconds: 'duration',
  thinkSeconds: 'think',
  thinkMaxSeconds: 'think',
  paceSeconds: 'pace',
  seed: 'seed',
}

function ofPhase({ path, raw }: GivenPhase, [field, ...rest]: readonly PropertyKey[]): Path {
  if (field !== 'shape') return field === undefined ? path : [...path, String(field)]
  const key = shapeKeys[String(rest[0] ?? '')]
  if (key !== undefined && key in raw) return [...path, key]
  return [...path, ...kinds.filter((kind) => kind in raw).slice(0, 1)]
}
