/** The two tests of the base protocol, as plans. The defaults are those of the reference implementation. */
import { BreakwaterError } from '../errors.ts'
import { avalancheShape, type AvalancheArrivals } from './avalanche-shape.ts'
import { bodyOf, type PlannedBody } from './body.ts'
import type { Headers } from './headers.ts'
import { type Plan, planDefaults } from './plan.ts'
import type { Shape } from './shapes.ts'
import { withoutUser } from './target.ts'
import { canonicalThresholds } from './thresholds.ts'
import type { Transport } from './transport.ts'

/** The options of both tests; counts and rates are per driver. */
export interface PresetOptions extends PlannedBody {
  readonly name?: string | undefined
  readonly tags?: Plan['tags']
  readonly thresholds?: Plan['thresholds']
  readonly target: string
  readonly method?: string | undefined
  readonly headers?: Headers | undefined
  readonly pathAsIs?: boolean | undefined
  readonly count?: number | undefined
  readonly connections?: number | undefined
  /** Requests per second. */
  readonly rate?: number | undefined
  readonly timeoutMs?: number | undefined
  /** How long after its time a load still sends requests that were due in it. */
  readonly drainMs?: number | undefined
  readonly identify?: boolean | undefined
  readonly pacing?: Plan['pacing'] | undefined
  readonly transport?: Transport | undefined
}

export type AvalancheOptions = PresetOptions & AvalancheArrivals

export interface TsunamiOptions extends PresetOptions {
  /** The number of bursts. */
  readonly bursts?: number | undefined
  /** The requests of each burst. */
  readonly size?: number | undefined
}

/**
 * As fast as possible: closed with min(count, 500) connections; with a rate or stages open.
 * @throws BreakwaterError `invalid-request` when the options contradict each other
 */
export function avalanche(options: AvalancheOptions): Plan {
  const shape = avalancheShape(options)
  if (options.pacing === 'strict' && shape.kind === 'closed' && shape.thinkSeconds === undefined) {
    const message = 'strict: applies only to a load with `rate`, `stages` or `think`'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'strict' } })
  }
  if (options.drainMs !== undefined && shape.kind === 'closed') {
    const message = 'drain: applies only to a load with `rate` or `stages`'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'drain' } })
  }
  return plan('avalanche', shape, options)
}

/**
 * Bursts of `size` requests, `everySeconds` apart. `count` = `bursts` × `size`: two determine the third.
 * @throws BreakwaterError `invalid-request` when the three contradict each other, or a burst lasts longer than the
 * delay
 */
export function tsunami(everySeconds: number, options: TsunamiOptions): Plan {
  if (everySeconds < 0) {
    throw new BreakwaterError('invalid-request', `the delay must be 0 s or more; it is ${everySeconds} s`)
  }
  const { bursts, size } = burstsOf(options)
  const spacingSeconds = options.rate === undefined ? 0 : 1 / options.rate
  if (bursts > 1 && (size - 1) * spacingSeconds > everySeconds + 1e-9) {
    const message = `a burst of ${size} requests at ${String(options.rate)} requests per second takes longer than the delay of ${everySeconds} s: raise \`rate\`, or lower \`size\``
    throw new BreakwaterError('invalid-request', message, { details: { path: 'rate' } })
  }
  // The plan, and so Kafka, keeps their original names.
  const shape = {
    kind: 'burst' as const,
    loads: bursts,
    burst: { value: size, per: 'driver' as const },
    everySeconds,
    spacingSeconds,
  }
  return plan('tsunami', shape, options)
}

function burstsOf(options: TsunamiOptions): { bursts: number; size: number } {
  const { count, bursts, size } = options
  if (count === undefined) return { bursts: bursts ?? planDefaults.bursts, size: size ?? planDefaults.burstSize }
  const known = bursts ?? (size === undefined ? planDefaults.bursts : count / size)
  const each = size ?? count / known
  if (known * each === count && Number.isInteger(known) && Number.isInteger(each)) return { bursts: known, size: each }
  const message = `\`count\` (${count}) must be \`bursts\` × \`size\` in whole numbers: ${hint(options)}`
  throw new BreakwaterError('invalid-request', message, { details: { path: 'count', count, bursts, size } })
}

function hint({ bursts, size }: TsunamiOptions): string {
  if (bursts !== undefined && size !== undefined) return `\`bursts\` × \`size\` is ${bursts * size}`
  return 'give `bursts` or `size` so that it divides evenly, for example "size": 1 for a delay between all requests'
}

function plan(type: 'avalanche' | 'tsunami', shape: Shape, options: PresetOptions): Plan {
  const { target, authorization } = withoutUser(options.target)
  return {
    name: options.name ?? '',
    type,
    target,
    requests: [
      {
        name: 'default',
        method: (options.method ?? 'GET').toUpperCase(),
        headers: authorized(options.headers, authorization),
        ...bodyOf(options),
        ...(options.pathAsIs === undefined ? {} : { pathAsIs: options.pathAsIs }),
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
    ...givenOf(options),
    identify: options.identify ?? false,
  }
}

/** The options that a plan has under the same name, if they are given. */
function givenOf({ drainMs, pacing, transport, tags, thresholds }: PresetOptions) {
  return {
    ...(drainMs === undefined ? {} : { drainMs }),
    ...(pacing === undefined ? {} : { pacing }),
    ...(transport === undefined ? {} : { transport }),
    ...(tags === undefined ? {} : { tags }),
    ...(thresholds === undefined ? {} : { thresholds: canonicalThresholds(thresholds) }),
  }
}

/** @throws BreakwaterError `invalid-request` for a user in the target and an `authorization` header as well */
function authorized(headers: Headers = {}, authorization: string | undefined): Headers {
  if (authorization === undefined) return { ...headers }
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization')) {
    const message = 'target: contains a user, and `headers` an authorization: give one of them'
    throw new BreakwaterError('invalid-request', message, { details: { path: 'target' } })
  }
  return { ...headers, authorization }
}
