/** The two tests of the assignment, as plans. The numbers that nobody gives are the reference's. */
import { BreakwaterError } from '../errors.ts'
import { avalancheShape, type AvalancheArrivals } from './avalanche-shape.ts'
import { type Plan, planDefaults } from './plan.ts'
import type { Shape } from './shapes.ts'
import type { Transport } from './transport.ts'

/** What both take; counts and rates are per driver. */
export interface PresetOptions {
  readonly name?: string | undefined
  readonly target: string
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | undefined
  readonly count?: number | undefined
  readonly connections?: number | undefined
  /** Requests a second. */
  readonly rate?: number | undefined
  readonly timeoutMs?: number | undefined
  /** How long after its time a load still sends what was due in it. */
  readonly drainMs?: number | undefined
  readonly identify?: boolean | undefined
  readonly pacing?: Plan['pacing'] | undefined
  readonly transport?: Transport | undefined
}

export type AvalancheOptions = PresetOptions & AvalancheArrivals

export interface TsunamiOptions extends PresetOptions {
  readonly loads?: number | undefined
  readonly burst?: number | undefined
}

/**
 * As fast as possible: closed with min(count, 500) connections; with a rate or stages open.
 * @throws BreakwaterError `invalid-request` when the options do not go together
 */
export function avalanche(options: AvalancheOptions): Plan {
  const shape = avalancheShape(options)
  if (options.pacing === 'strict' && shape.kind === 'closed' && shape.thinkSeconds === undefined) {
    const message = 'strict: is about instants, which load has at a rate, in stages or with time to think'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'strict' } })
  }
  if (options.drainMs !== undefined && shape.kind === 'closed') {
    const message = 'drain: is about what was due, which load has at a rate or in stages'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'drain' } })
  }
  return plan('avalanche', shape, options)
}

/**
 * Loads of `burst` requests, `everySeconds` apart. `count` = `loads` × `burst`: two fix the third.
 * @throws BreakwaterError `invalid-request` when the three do not agree, or a load lasts longer than the delay
 */
export function tsunami(everySeconds: number, options: TsunamiOptions): Plan {
  const { loads, burst } = loadsOf(options)
  const spacingSeconds = options.rate === undefined ? 0 : 1 / options.rate
  if (loads > 1 && (burst - 1) * spacingSeconds > everySeconds + 1e-9) {
    const message = `a load of ${burst} requests at ${String(options.rate)} a second lasts longer than the delay of ${everySeconds} s: raise rate, or lower burst`
    throw new BreakwaterError('invalid-request', message, { details: { path: 'rate' } })
  }
  const shape = {
    kind: 'burst' as const,
    loads,
    burst: { value: burst, per: 'driver' as const },
    everySeconds,
    spacingSeconds,
  }
  return plan('tsunami', shape, options)
}

function loadsOf(options: TsunamiOptions): { loads: number; burst: number } {
  const { count, loads, burst } = options
  if (count === undefined) return { loads: loads ?? planDefaults.loads, burst: burst ?? planDefaults.burst }
  const known = loads ?? (burst === undefined ? planDefaults.loads : count / burst)
  const size = burst ?? count / known
  if (known * size === count && Number.isInteger(known) && Number.isInteger(size)) return { loads: known, burst: size }
  const message = `count (${count}) must be loads × burst in whole numbers: ${hint(options)}`
  throw new BreakwaterError('invalid-request', message, { details: { path: 'count', count, loads, burst } })
}

function hint({ loads, burst }: TsunamiOptions): string {
  if (loads !== undefined && burst !== undefined) return `loads × burst is ${loads * burst}`
  return `give loads or burst so that it divides evenly, for example "burst": 1 for a delay between all requests`
}

function plan(type: 'avalanche' | 'tsunami', shape: Shape, options: PresetOptions): Plan {
  return {
    name: options.name ?? '',
    type,
    target: options.target,
    requests: [
      {
        name: 'default',
        method: (options.method ?? 'GET').toUpperCase(),
        headers: { ...options.headers },
        ...(options.body === undefined ? {} : { body: options.body }),
      },
    ],
    phases: [
      {
        name: 'load',
        shape,
        maxInFlight: options.connections ?? planDefaults.maxInFlight,
        backlog: planDefaults.backlog,
      },
    ],
    timeoutMs: options.timeoutMs ?? planDefaults.timeoutMs,
    ...(options.drainMs === undefined ? {} : { drainMs: options.drainMs }),
    ...(options.pacing === undefined ? {} : { pacing: options.pacing }),
    ...(options.transport === undefined ? {} : { transport: options.transport }),
    identify: options.identify ?? false,
  }
}
