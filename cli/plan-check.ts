/** `breakwater plan check`: what a plan means. */
import { type PlanSummary, summaryOfPlan } from '../lib/api/plan-summary.ts'
import type { Arguments } from '../lib/flags/arguments.ts'
import { valuesOf } from '../lib/flags/values.ts'
import { counted, percent, plural } from '../lib/measure/phrases.ts'
import { timeText } from '../lib/plan-language/quantities.ts'
import { write } from './output.ts'
import { planGiven } from './plan-given.ts'
import { checkSettings } from './plan-settings.ts'
import { table } from './table.ts'

/** Writes the summary of a plan. @throws BreakwaterError as `planGiven` */
export async function checkPlan(given: Arguments): Promise<number> {
  const { json, drivers, ...reading } = valuesOf(checkSettings, given)
  const summary = summaryOfPlan(await planGiven(given, reading), drivers)
  await write(json ? `${JSON.stringify(summary)}\n` : summaryText(summary))
  return 0
}

/** Stands for a number that only the responses of the target decide, or that the plan has for all requests. */
const OPEN = '–'

/** The summary as text for a terminal. */
export function summaryText(summary: PlanSummary): string {
  const { name, target, warnings } = summary
  return [
    `${name === '' ? 'The plan' : name} on ${target} is valid${warnings.length === 0 ? '' : `, with ${plural(warnings.length, 'warning')}`}`,
    ...warnings.map((warning) => `  ${warning}`),
    '',
    ...totalLines(summary),
    '',
    ...phaseLines(summary),
    '',
    ...requestLines(summary),
    '',
  ].join('\n')
}

function totalLines(summary: PlanSummary): string[] {
  const { driverCount, requests, seconds, peakRate, mostUsers, mostInFlight, bodyBytes } = summary
  const row = (title: string, value: string): string => `${title.padEnd(14)}${value}`
  return [
    row('requests', requests === null ? 'as many as are answered in the time of closed load' : counted(requests)),
    row('drivers', counted(driverCount)),
    row('length', seconds === null ? 'until the last response' : `at most ${timeText(seconds)}`),
    ...(peakRate === null ? [] : [row('peak rate', rateOf(peakRate))]),
    ...(mostUsers === 0 ? [] : [row('users', `at most ${counted(mostUsers)}`)]),
    row('in flight', `at most ${counted(mostInFlight)}`),
    ...(bodyBytes === 0 ? [] : [row('bodies', bodyBytes === null ? OPEN : `${counted(bodyBytes)} bytes`)]),
  ]
}

function phaseLines({ phases }: PlanSummary): string[] {
  const cells = phases.map((phase) => [
    phase.measured || phase.kind === 'pause' ? phase.name : `${phase.name} (not measured)`,
    phase.kind,
    ...[phase.from, phase.seconds].map((seconds) => known(seconds, timeText)),
    known(phase.requests, counted),
    known(phase.peakRate, rateOf),
    known(phase.users, counted),
  ])
  return table(['phase', 'kind'], ['begins', 'lasts', 'requests', 'peak rate', 'users'], cells)
}

/** Columns that are shown if any request has a limit of its own. */
const ownLimits: readonly {
  readonly title: string
  readonly of: (request: PlanSummary['byRequest'][number]) => string | undefined
}[] = [
  { title: 'timeout', of: ({ timeoutSeconds: own }) => (own === undefined ? undefined : timeText(own)) },
  { title: 'redirects', of: ({ redirects: own }) => (own === undefined ? undefined : counted(own)) },
]

function requestLines({ byRequest }: PlanSummary): string[] {
  const own = ownLimits.filter(({ of }) => byRequest.some((request) => of(request) !== undefined))
  const cells = byRequest.map((request) => [
    request.name,
    `${request.method} ${request.path}`,
    percent(request.share),
    known(request.planned, counted),
    ...own.map(({ of }) => of(request) ?? OPEN),
  ])
  return table(['request', ''], ['share', 'requests', ...own.map(({ title }) => title)], cells)
}

function known(value: number | null, text: (value: number) => string): string {
  return value === null ? OPEN : text(value)
}

function rateOf(perSecond: number): string {
  return `${Number(perSecond.toPrecision(6)).toLocaleString('en-US', { maximumSignificantDigits: 6 })}/s`
}
