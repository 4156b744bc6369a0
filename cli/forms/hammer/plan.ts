/** The plan of a test by go-hammer's options. */
import { randomUUID } from 'node:crypto'
import type { Arguments } from '../../../lib/flags/arguments.ts'
import { dashed, usage } from '../../../lib/flags/setting.ts'
import type { Check } from '../../../lib/checks/check.ts'
import type { Headers } from '../../../lib/plan/headers.ts'
import { MAX_CONNECTIONS } from '../../../lib/plan/limits.ts'
import { type Phase, type Plan, planDefaults } from '../../../lib/plan/plan.ts'
import type { FlagOf } from '../../run/options.ts'
import { checkedPlan, planOf } from '../../run/plan-of-run.ts'
import { targetIn } from '../../values.ts'
import type { Scenario } from './scenario.ts'
import { defaults, hammerSettings } from './settings.ts'

/** What go-hammer's RunConfig and HTTPHammer have, and what is new here; durations in seconds. */
export interface HammerOptions {
  readonly endpoint: string
  readonly tps: number
  readonly duration: number
  readonly method: string
  readonly payload: string
  readonly headers: Headers
  readonly timeout: number
  /** Whether the requests of each second are sent at its start. */
  readonly bursts: boolean
  /** Whether a status other than 2xx is an error. */
  readonly failNon2xx: boolean
}

/** What flags, variables and a settings file say. */
export type HammerValues = { readonly [K in keyof HammerOptions]?: HammerOptions[K] | undefined }

/** These values, then those of a scenario, then the defaults. @throws BreakwaterError `usage` without an endpoint */
export function hammerOptions(values: HammerValues, scenario: Scenario = {}): HammerOptions {
  const { duration, tps, hammerConfig = {} } = scenario
  const said = { ...definedIn({ duration, tps, ...hammerConfig }), ...definedIn(values) }
  const { endpoint, ...rest } = { ...blank, ...said }
  if (endpoint === '') {
    throw usage('the endpoint is missing: give --endpoint URL, for example --endpoint http://localhost:8080/')
  }
  return { ...rest, endpoint: targetIn(endpoint) }
}

const blank: HammerOptions = {
  ...defaults,
  ...{ endpoint: '', payload: '', headers: {}, bursts: false, failNon2xx: false },
}

/** Only options of the load: a command line has others as well. */
function definedIn(values: HammerValues): Partial<HammerOptions> {
  return Object.fromEntries(
    Object.keys(blank).flatMap((name) => {
      const value = values[name as keyof HammerOptions]
      return value === undefined ? [] : [[name, value]]
    }),
  )
}

const any: Check = { kind: 'status', ranges: [[100, 999]] }
const only2xx: Check = { kind: 'status', ranges: [[200, 299]] }

/** A test and the id that its summary has. */
export interface HammerTest {
  readonly runId: string
  readonly plan: Plan
}

/** @throws BreakwaterError `usage`, naming the flag that is wrong */
export function hammerTest(options: HammerOptions, flagOf: FlagOf): HammerTest {
  const { endpoint: target, tps: rate, duration, method, payload, headers, timeout } = options
  const runId = randomUUID()
  const body = payload === '' ? {} : { body: payload }
  const tags = { 'run-id': runId }
  const plan = planOf({ target, rate, duration, method, headers, timeout, name: 'hammer', tags, ...body }, flagOf)
  const requests = plan.requests.map((request) => ({ ...request, checks: [options.failNon2xx ? only2xx : any] }))
  const phases = plan.phases.map((phase) => phaseOf(phase, options))
  return { runId, plan: checkedPlan({ ...plan, requests, phases }, flagOf) }
}

/** Each request has a place as soon as it is due, however slow the target is: none lasts longer than its timeout. */
function phaseOf(phase: Phase, options: HammerOptions): Phase {
  const { shape } = phase
  const count = shape.kind === 'constant' ? shape.count.value : 1
  const maxInFlight = Math.min(MAX_CONNECTIONS, openAtOnce(options, count))
  const backlog = Math.max(planDefaults.backlog, Math.min(count, 10_000_000))
  const burst = options.bursts && shape.kind === 'constant' ? { shape: { ...shape, eachSecond: true as const } } : {}
  return { ...phase, ...burst, maxInFlight, backlog }
}

/** The most requests in flight, if every one lasts until its timeout. */
export function openAtOnce({ tps, timeout }: Pick<HammerOptions, 'tps' | 'timeout'>, count: number): number {
  return Math.max(1, Math.min(count, tps * (Math.ceil(timeout) + 1)))
}

/** Fields of a plan that have another name in the settings. */
const settingNames: Readonly<Record<string, keyof typeof hammerSettings>> = {
  target: 'endpoint',
  rate: 'tps',
  body: 'payload',
  timeoutMs: 'timeout',
}

export function flagsOf(typed: Arguments['typed']): FlagOf {
  return (field) => {
    const name = settingNames[field] ?? field
    return Object.hasOwn(hammerSettings, name) ? (typed.get(name)?.flag ?? `--${dashed(name)}`) : undefined
  }
}
