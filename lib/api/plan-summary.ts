/** What a plan means, computed without running it: totals, rates, users, length, and what deserves a second look. */
import { z } from 'zod'
import { textOfCheck } from '../checks/text.ts'
import { bodySizeOf } from '../plan/body.ts'
import { connectionsOf } from '../plan/closed-shape.ts'
import type { Amount } from '../plan/amount.ts'
import { loadTimeOf } from '../plan/load-time.ts'
import { isMeasured, latestEndOf, longestOf, spansOf } from '../plan/phases.ts'
import type { Phase, Plan, PlannedRequest } from '../plan/plan.ts'
import { evenSegments } from '../plan/shares.ts'
import { plannedRequests, weightsOf } from '../plan/request-mix.ts'
import { countOf } from '../plan/schedule.ts'
import { isOpen, isPerDriver, type Shape } from '../plan/shapes.ts'
import { thresholdsOf } from '../plan/thresholds.ts'
import { thresholdMeaning } from '../thresholds/meaning.ts'
import { thresholdText } from '../thresholds/threshold.ts'
import type { Micros } from '../units.ts'
import { secondsAt } from './figures.ts'

const number = z.number().nullable()

const checks = z.array(z.string()).optional().describe('Its checks, as failed ones are named; absent without any.')

/** A request before or after the load. */
const hookRequest = z.object({ name: z.string(), method: z.string(), path: z.string(), checks })

export const planSummaryAnswer = z.object({
  name: z.string(),
  target: z.string(),
  driverCount: z.number().int().describe('The number of drivers for which totals are computed.'),
  requests: number.describe('Requests of all measured phases; null if only time ends one of closed load, or a search.'),
  seconds: number.describe(
    'The latest end of the load, by its last phase or its maximum duration; null if only responses end a phase.',
  ),
  peakRate: number.describe('The highest arrival rate of all drivers, in requests per second; null for closed load.'),
  mostUsers: z.number().describe('The most connections of closed load at a time, over all drivers.'),
  mostInFlight: z.number().describe('The most requests in flight at a time, over all drivers.'),
  bodyBytes: number.describe('Bytes of all request bodies of the measured phases, without placeholders.'),
  phases: z.array(
    z.object({
      name: z.string(),
      kind: z.string().describe('The kind of its shape; `search` for a search.'),
      measured: z.boolean(),
      from: number.describe('When it begins, in seconds; null if responses decide.'),
      seconds: number.describe('Its time; null if only its last response ends it.'),
      requests: number.describe('Its requests; null if only time ends it. The expected number for random arrivals.'),
      peakRate: number,
      users: number,
    }),
  ),
  byRequest: z.array(
    z.object({
      name: z.string(),
      method: z.string(),
      path: z.string(),
      share: z.number().describe('Its share of the requests whose number is known, from 0 to 1.'),
      planned: number,
      timeoutSeconds: z.number().optional().describe('Its own time limit; absent if it has that of the plan.'),
      redirects: z.number().int().optional().describe('Its own limit of redirects; absent if it has that of the plan.'),
      checks,
    }),
  ),
  before: z.array(hookRequest).optional().describe('The requests before the load; absent without any.'),
  after: z.array(hookRequest).optional().describe('The requests after the load; absent without any.'),
  thresholds: z
    .array(z.object({ text: z.string(), meaning: z.string().describe('The same in words.') }))
    .optional()
    .describe('The thresholds; absent without any.'),
  warnings: z.array(z.string()),
})
export type PlanSummary = z.infer<typeof planSummaryAnswer>

/** @param drivers how many drivers run the plan: numbers per driver are multiplied by it */
export function summaryOfPlan(plan: Plan, drivers = 1): PlanSummary {
  const spans = spansOf(plan)
  const phases = plan.phases.map((phase, index) => phaseSummary(phase, spans[index]?.from, drivers))
  const measured = plan.phases.map(isMeasured)
  const requests = sum(phases.map(({ requests: own }, i) => (measured[i] === true ? own : 0)))
  const byRequest = requestSummaries(plan, drivers)
  return {
    name: plan.name,
    target: plan.target,
    driverCount: drivers,
    requests,
    seconds: secondsAt(longestOf(plan)),
    peakRate: most(phases.map(({ peakRate }) => peakRate)),
    mostUsers: most(phases.map(({ users }) => users)) ?? 0,
    mostInFlight: Math.max(0, ...plan.phases.map((phase) => placesOf(phase, drivers))),
    bodyBytes: bodyBytesOf(plan, byRequest),
    phases,
    byRequest,
    ...hooksOf(plan),
    ...thresholdsIn(plan),
    warnings: warningsOf(plan, drivers),
  }
}

function hooksOf(plan: Plan): Pick<PlanSummary, 'before' | 'after'> {
  const listed = (requests: readonly PlannedRequest[]): PlanSummary['before'] =>
    requests.map((request) => {
      const { name, method, path = pathIn(plan.target) } = request
      return { name, method, path, ...checksIn(request) }
    })
  return {
    ...(plan.before === undefined ? {} : { before: listed(plan.before) }),
    ...(plan.after === undefined ? {} : { after: listed(plan.after) }),
  }
}

function checksIn({ checks }: Pick<PlannedRequest, 'checks'>): { checks?: string[] } {
  return checks === undefined ? {} : { checks: checks.map(textOfCheck) }
}

function thresholdsIn(plan: Plan): Pick<PlanSummary, 'thresholds'> {
  const thresholds = thresholdsOf(plan)
  if (thresholds.length === 0) return {}
  return { thresholds: thresholds.map((one) => ({ text: thresholdText(one), meaning: thresholdMeaning(one) })) }
}

function phaseSummary(phase: Phase, from: Micros | undefined, drivers: number): PlanSummary['phases'][number] {
  const { name, shape, search } = phase
  const time = loadTimeOf(shape)
  const count = countIn(phase, drivers)
  return {
    ...{ name, kind: search === undefined ? shape.kind : 'search', measured: isMeasured(phase) },
    from: secondsAt(from),
    seconds: secondsAt(time),
    requests: Number.isFinite(count) ? count : null,
    peakRate: peakRateOf(phase, drivers),
    users: shape.kind === 'closed' ? totalOf(connectionsOf(shape), drivers) : null,
  }
}

/** Infinite where only time, or what a search finds, sets it. */
function countIn({ shape, search }: Phase, drivers: number): number {
  return search === undefined ? totalOf(countOf(shape), drivers) : Number.POSITIVE_INFINITY
}

function totalOf({ value, per }: Amount, drivers: number): number {
  return per === 'driver' ? value * drivers : value
}

function peakRateOf({ shape, search }: Phase, drivers: number): number | null {
  if (search !== undefined) return totalOf({ value: search.to, per: isPerDriver(shape) ? 'driver' : 'total' }, drivers)
  return peakRateOfShape(shape, drivers)
}

/** Bursts have no rate of their own: it is that of a burst and the time until the next. */
function peakRateOfShape(shape: Shape, drivers: number): number | null {
  switch (shape.kind) {
    case 'closed':
    case 'pause':
      return null
    case 'constant':
      return totalOf(shape.rate, drivers)
    case 'burst':
      return shape.everySeconds > 0 ? totalOf(shape.burst, drivers) / shape.everySeconds : null
    case 'ramp':
    case 'poisson': {
      const value = Math.max(...shape.stages.flatMap(({ from, to }) => [from, to]))
      return totalOf({ value, per: shape.per }, drivers)
    }
  }
}

function placesOf({ shape, maxInFlight, limitsPer }: Phase, drivers: number): number {
  if (shape.kind === 'pause') return 0
  if (shape.kind === 'closed') return totalOf(connectionsOf(shape), drivers)
  return totalOf({ value: maxInFlight, per: limitsPer ?? 'driver' }, drivers)
}

function requestSummaries(plan: Plan, drivers: number): PlanSummary['byRequest'] {
  const measured = plan.phases.filter(isMeasured)
  const counts = measured.map((phase) => countsOf(phase, plan, drivers))
  const planned = plan.requests.map((_, i) =>
    sum(counts.map((count) => (count === undefined ? null : (count[i] ?? 0)))),
  )
  const weights = plan.requests.map((_, i) => measured.reduce((all, phase) => all + weightIn(phase, plan, i), 0))
  const whole = weights.reduce((all, weight) => all + weight, 0)
  const known = planned.reduce<number>((all, count) => all + (count ?? 0), 0)
  return plan.requests.map((request, i) => {
    const { name, method, path, timeoutMs, redirects } = request
    const count = planned[i] ?? null
    const share = count === null || known === 0 ? (weights[i] ?? 0) / Math.max(1e-9, whole) : count / known
    return {
      ...{ name, method, path: path ?? pathIn(plan.target), share: Math.round(share * 1e6) / 1e6, planned: count },
      ...(timeoutMs === undefined ? {} : { timeoutSeconds: timeoutMs / 1_000 }),
      ...(redirects === undefined ? {} : { redirects }),
      ...checksIn(request),
    }
  })
}

/** The requests of each kind; undefined where only time ends closed load. */
function countsOf(phase: Phase, plan: Plan, drivers: number): readonly number[] | undefined {
  // Of random arrivals, the expected numbers: to draw those of many drivers takes a while.
  const known =
    phase.shape.kind === 'poisson' || phase.search !== undefined
      ? undefined
      : plannedRequests(phase, plan, evenSegments(drivers))
  if (known !== undefined) return known
  const count = countIn(phase, drivers)
  if (!Number.isFinite(count)) return undefined
  // Lanes of closed load mix for themselves: the shares are those of the weights, to a few requests.
  const weights = weightsOf(phase, plan)
  const whole = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => Math.round((count * weight) / whole))
}

function weightIn(phase: Phase, plan: Plan, index: number): number {
  const weights = weightsOf(phase, plan)
  return (weights[index] ?? 0) / weights.reduce((all, weight) => all + weight, 0)
}

function pathIn(target: string): string {
  const { pathname, search } = new URL(target)
  return pathname + search
}

function bodyBytesOf({ requests }: Plan, byRequest: PlanSummary['byRequest']): number | null {
  return sum(
    requests.map((request, i) => {
      const size = bodySizeOf(request)
      const planned = byRequest[i]?.planned ?? null
      return size === 0 ? 0 : planned === null ? null : planned * size
    }),
  )
}

/** What is valid, and probably not meant. */
function warningsOf(plan: Plan, drivers: number): string[] {
  const loads = plan.phases.filter(({ shape }) => shape.kind !== 'pause')
  const unsent = plan.requests.filter((_, i) => loads.every((phase) => weightIn(phase, plan, i) === 0))
  return [
    ...unsent.map(({ name }) => `the request '${name}' is never sent: its weight is 0 in every phase`),
    ...(plan.phases.some(isMeasured) ? [] : ['no phase is measured: the run will have no figures']),
    ...(isCutOff(plan) ? ['`maxDuration` ends the load before its last phase does'] : []),
    ...plan.phases.flatMap((phase) => phaseWarnings(phase, drivers)),
  ]
}

/** Whether the maximum duration ends the load before the time that its phases take. */
function isCutOff(plan: Plan): boolean {
  const end = latestEndOf(plan)
  return end !== undefined && (longestOf(plan) ?? end) < end
}

function phaseWarnings(phase: Phase, drivers: number): string[] {
  const { name, shape } = phase
  const few = isOpen(shape) && placesOf(phase, drivers) < drivers
  const count = countIn(phase, drivers)
  return [
    ...(few ? [`the phase '${name}' has fewer places in flight than drivers: its trigger will be refused`] : []),
    ...(shape.kind !== 'pause' && count === 0 ? [`the phase '${name}' sends nothing`] : []),
    ...(shape.kind === 'closed' && totalOf(connectionsOf(shape), drivers) < drivers
      ? [`the phase '${name}' has fewer users than drivers: some drivers have nothing to do in it`]
      : []),
  ]
}

function sum(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((all, value) => (all === null || value === null ? null : all + value), 0)
}

function most(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.max(...known)
}
