/** What the flags of a run change in its plan, and which flags cannot change anything in one. */
import type { Typed } from '../../lib/flags/arguments.ts'
import { usage, type Values } from '../../lib/flags/setting.ts'
import type { runSettings } from './settings.ts'

type RunValues = Values<typeof runSettings>
type TypedFlags = ReadonlyMap<string, Typed>

/** The keys of the only phase of a plan that flags replace. */
export type LoadValues = Pick<
  RunValues,
  'connections' | 'duration' | 'requests' | 'rate' | 'stages' | 'poisson' | 'think'
>

const loadFlags = ['connections', 'duration', 'requests', 'rate', 'stages', 'poisson', 'think'] as const

/** Flags that describe a request, and where it is described in a plan. */
const requestFlags: Readonly<Partial<Record<keyof RunValues, string>>> = {
  method: 'write the method in its request, such as post: /orders',
  body: 'write body, json, form or file in its request',
  chunked: 'write chunked: true in its request',
  expectContinue: 'write expectContinue: true in its request',
  pathAsIs: 'write pathAsIs: true in its request',
}

/** Flags that only change a plan. */
const planFlags = ['var', 'env', 'target'] as const

/** @throws BreakwaterError `usage` for a flag that needs a plan */
export function refusePlanFlags(typed: TypedFlags, what: string): void {
  for (const name of planFlags) {
    const flag = typed.get(name)?.flag
    if (flag !== undefined) throw usage(`${flag}: has no effect on ${what}`)
  }
}

/** @throws BreakwaterError `usage` for a flag that describes a request: a plan describes its requests itself */
export function refuseRequestFlags(typed: TypedFlags): void {
  for (const [name, remedy] of Object.entries(requestFlags)) {
    const flag = typed.get(name)?.flag
    if (flag !== undefined) throw usage(`${flag}: does not apply to a plan: ${remedy}`)
  }
}

/** The flags about the load that were typed, as typed. */
export function loadFlagsIn(typed: TypedFlags): string[] {
  return loadFlags.flatMap((name) => typed.get(name)?.flag ?? [])
}

/** The values of the flags about the load. */
export function loadOf(values: RunValues): LoadValues {
  const { connections, duration, requests, rate, stages, poisson, think } = values
  return { connections, duration, requests, rate, stages, poisson, think }
}

/** What a preset takes from flags. */
export interface PresetFlags {
  readonly name: string
  readonly rate: number | undefined
  readonly connections: number | undefined
}

/**
 * The preset that was asked for: `--rate` is its peak, and `--connections` the number of its users.
 * @throws BreakwaterError `usage` for other flags about the load
 */
export function presetOf(name: string, { rate, connections }: RunValues, typed: TypedFlags): PresetFlags {
  for (const setting of loadFlags) {
    const flag = typed.get(setting)?.flag
    if (flag === undefined || setting === 'rate' || setting === 'connections') continue
    throw usage(`${flag}: does not apply to a preset: print it with --print-plan, change it, and run that`)
  }
  return { name, rate, connections }
}
