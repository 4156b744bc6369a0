/** What a plan means, in texts for people: the same on a terminal and on the dashboard. */
import { counted, percent, perSecond } from '../measure/phrases.ts'
import { timeText } from '../plan-language/quantities.ts'
import type { PlanSummary } from './plan-summary.ts'

/** Stands for a number that only the responses of the target decide, or that the plan has for all requests. */
const OPEN = '–'

export interface TotalText {
  readonly title: string
  readonly value: string
}

/** The totals of all phases; those that do not apply are left out. */
export function totalTexts(summary: PlanSummary): TotalText[] {
  const { driverCount, requests, seconds, peakRate, mostUsers, mostInFlight, bodyBytes } = summary
  const total = (title: string, value: string): TotalText => ({ title, value })
  return [
    total('requests', requests === null ? unknownRequests(summary) : counted(requests)),
    total('drivers', counted(driverCount)),
    total('length', seconds === null ? 'until the last response' : `at most ${timeText(seconds)}`),
    ...(peakRate === null ? [] : [total('peak rate', perSecond(peakRate))]),
    ...(mostUsers === 0 ? [] : [total('users', `at most ${counted(mostUsers)}`)]),
    total('in flight', `at most ${counted(mostInFlight)}`),
    ...(['before', 'after'] as const).flatMap((hook) => {
      const requests = summary[hook]
      return requests === undefined ? [] : [total(hook, requests.map(hookText).join(', '))]
    }),
    ...(bodyBytes === 0 ? [] : [total('bodies', bodyBytes === null ? OPEN : `${counted(bodyBytes)} bytes`)]),
  ]
}

function unknownRequests({ phases }: PlanSummary): string {
  return phases.some(({ kind }) => kind === 'search')
    ? 'as many as the search for the breaking point takes'
    : 'as many as are answered in the time of closed load'
}

/** The titles of {@link phaseCells}: of texts, and of numbers behind them. */
export const phaseTitles = {
  texts: ['phase', 'kind'],
  numbers: ['begins', 'lasts', 'requests', 'peak rate', 'users'],
} as const

/** A row for each phase. */
export function phaseCells({ phases }: PlanSummary): string[][] {
  return phases.map((phase) => [
    phase.measured || phase.kind === 'pause' ? phase.name : `${phase.name} (not measured)`,
    phase.kind,
    ...[phase.from, phase.seconds].map((seconds) => known(seconds, timeText)),
    known(phase.requests, counted),
    known(phase.peakRate, perSecond),
    known(phase.users, counted),
  ])
}

/** Columns that are shown if any request has a limit of its own. */
const ownLimits: readonly {
  readonly title: string
  readonly of: (request: PlanSummary['byRequest'][number]) => string | undefined
}[] = [
  { title: 'timeout', of: ({ timeoutSeconds: own }) => (own === undefined ? undefined : timeText(own)) },
  { title: 'redirects', of: ({ redirects: own }) => (own === undefined ? undefined : counted(own)) },
]

function limitsIn({ byRequest }: PlanSummary): typeof ownLimits {
  return ownLimits.filter(({ of }) => byRequest.some((request) => of(request) !== undefined))
}

/** The titles of {@link requestCells}: of texts, and of numbers behind them. */
export function requestTitles(summary: PlanSummary): { readonly texts: string[]; readonly numbers: string[] } {
  return { texts: ['request', ''], numbers: ['share', 'requests', ...limitsIn(summary).map(({ title }) => title)] }
}

/** A row for each request. */
export function requestCells(summary: PlanSummary): string[][] {
  const own = limitsIn(summary)
  return summary.byRequest.map((request) => [
    request.name,
    `${request.method} ${request.path}`,
    percent(request.share),
    known(request.planned, counted),
    ...own.map(({ of }) => of(request) ?? OPEN),
  ])
}

/** The titles of {@link checkCells}. */
export const checkTitles = { texts: ['request', 'check'], numbers: [] } as const

/** A row for each check of each request, of those before and after the load as well. */
export function checkCells({ before = [], byRequest, after = [] }: PlanSummary): string[][] {
  const all = [...before, ...byRequest, ...after]
  return all.flatMap(({ name, checks = [] }) => checks.map((check) => [name, check]))
}

/** The titles of {@link thresholdCells}. */
export const thresholdTitles = { texts: ['threshold', 'meaning'], numbers: [] } as const

/** A row for each threshold. */
export function thresholdCells({ thresholds = [] }: PlanSummary): string[][] {
  return thresholds.map(({ text, meaning }) => [text, meaning])
}

function hookText({ name, method, path }: NonNullable<PlanSummary['before']>[number]): string {
  return `${name} (${method} ${path})`
}

function known(value: number | null, text: (value: number) => string): string {
  return value === null ? OPEN : text(value)
}
