/** The requests and phases of a plan: listed, or one of them written at the top. */
import type { Assembling } from './assemble.ts'
import { isFields } from './interpret.ts'
import { nameFault } from './leaves.ts'
import type { GivenPhase } from './phases.ts'
import type { Fault } from './problems.ts'
import type { GivenRequest } from './requests.ts'
import { planFileSchema } from './schema.ts'
import { phaseKeys, phaseSchema } from './schema-phase.ts'
import { requestKeys } from './schema-request.ts'
import type { Fields } from './source.ts'

/** `headers` at the top are those of all requests. */
const requestOnly = Object.keys(requestKeys).filter((key) => key !== 'headers')
const phaseOnly = Object.keys(phaseKeys)

/** The requests of a plan: those of `requests`, or one from the keys at the top. */
export function givenRequests({ keys, raw, faults }: Assembling): GivenRequest[] {
  if (!('requests' in raw)) {
    return [{ name: 'default', keys: picked(keys, requestOnly), raw: picked(raw, requestOnly), path: [] }]
  }
  refuseAtTop(raw, requestOnly, { list: 'requests', of: 'a request', faults })
  const all = isFields(raw['requests']) ? raw['requests'] : {}
  const names = Object.keys(all)
  if (names.length === 0 && keys.requests !== undefined) {
    faults.push({ path: ['requests'], message: 'is empty: give at least one request, or leave it out' })
  }
  return names.flatMap((name) => {
    const path = ['requests', name]
    const fault = nameFault(name)
    if (fault !== undefined) faults.push({ path, message: fault, atKey: true })
    const own = keys.requests === undefined || !Object.hasOwn(keys.requests, name) ? undefined : keys.requests[name]
    const written = all[name]
    return own === undefined || !isFields(written) ? [] : [{ name, keys: own, raw: written, path }]
  })
}

/** The phases of a plan: those of `phases`, or one from the keys at the top. @param seed that of a plan without one */
export function givenPhases({ keys, raw, faults }: Assembling, seed: number): GivenPhase[] {
  const first = keys.seed ?? seed
  if (!('phases' in raw)) {
    const misspelt = Object.keys(raw).some((key) => !(key in planFileSchema.shape))
    return [
      { name: 'load', keys: picked(keys, phaseOnly), raw: picked(raw, phaseOnly), path: [], misspelt, seed: first },
    ]
  }
  refuseAtTop(raw, phaseOnly, { list: 'phases', of: 'a phase', faults })
  const all: unknown[] = Array.isArray(raw['phases']) ? raw['phases'] : []
  if (all.length === 0 && keys.phases !== undefined) {
    faults.push({ path: ['phases'], message: 'is empty: give at least one phase' })
  }
  return all.flatMap((written, index) => {
    const own = keys.phases?.[index]
    if (own === undefined || !isFields(written)) return []
    const name = own.name ?? (all.length === 1 ? 'load' : `phase-${index + 1}`)
    const ownSeed = own.seed ?? Math.min(first + index, Number.MAX_SAFE_INTEGER)
    const misspelt = Object.keys(written).some((key) => !(key in phaseSchema.shape))
    return [{ name, keys: own, raw: written, path: ['phases', index], misspelt, seed: ownSeed }]
  })
}

/** Each keeps the keys that it has. */
function picked<F extends object>(fields: F, names: readonly string[]): F {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name))) as F
}

function refuseAtTop(
  raw: Fields,
  names: readonly string[],
  { list, of, faults }: { readonly list: string; readonly of: string; readonly faults: Fault[] },
): void {
  for (const key of names.filter((name) => name in raw)) {
    const message = `is a key of ${of}, and the plan has \`${list}\`: write it there, or leave it out`
    faults.push({ path: [key], message, atKey: true })
  }
}
