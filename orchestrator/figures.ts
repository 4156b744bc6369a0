/** The figures of a run, per driver and over all: from the ledger's tallies, never from averages of averages. */
import type { FiguresAnswer, MetricsAnswer } from '../lib/api/answers.ts'
import { type Lost, nothingLost, type Summary, summarise } from '../lib/measure/summary.ts'
import { emptyTally, merge, type Tally } from '../lib/measure/tally.ts'
import type { Summary as PartnerSummary } from '../lib/messages/metrics-dialects.ts'
import { phaseOf } from '../lib/plan/plan.ts'
import { plannedFor } from '../lib/plan/schedule.ts'
import { fromMillis, micros } from '../lib/units.ts'
import type { Account, Gap } from './ledger.ts'
import type { RunRecord } from './run/record.ts'
import { participants, type Run, type RunDriver } from './run/run.ts'

/** One driver's part: what it counted, over what time, and what vanished with it. */
interface Part {
  readonly driver: RunDriver
  readonly tally: Tally
  readonly through: number
  readonly lost: Lost
}

/** The answer of GET /metrics/{id}. */
export function metricsOf(record: RunRecord): MetricsAnswer {
  const { run } = record
  const parts = partsOf(record)
  const through = Math.max(0, ...parts.map((part) => part.through))
  return {
    TestId: run.id,
    state: run.state,
    windowEnd: run.startAt === undefined || through === 0 ? null : isoOf(run.startAt + through),
    overall: overallOf(record, parts),
    drivers: Object.fromEntries(parts.map((part) => [part.driver.nodeId, figuresOfPart(part, record)])),
    missing: missingOf(record).map(({ nodeId, boot, fromSeq, toSeq }) => ({ node_id: nodeId, boot, fromSeq, toSeq })),
  }
}

/** Windows that never came: gaps in the numbers, and what lost drivers may have begun. */
export function missingOf(record: RunRecord): Gap[] {
  const tails = [...record.vanished].flatMap(([nodeId, windows]) => {
    const account = record.ledger.accountsOf(nodeId).at(-1)
    const fromSeq = (account?.highestSeq ?? -1) + 1
    const boot = record.run.drivers.get(nodeId)?.boot ?? ''
    return windows > 0 && account?.last === undefined ? [{ nodeId, boot, fromSeq, toSeq: fromSeq + windows - 1 }] : []
  })
  return [...record.ledger.missing(), ...tails]
}

export function windowsIn(gaps: readonly Gap[]): number {
  return gaps.reduce((sum, gap) => sum + gap.toSeq - gap.fromSeq + 1, 0)
}

function partsOf(record: RunRecord): Part[] {
  const { run, ledger } = record
  const accounts = ledger.accounts()
  const missing = missingOf(record)
  return participants(run).map((driver, index, all) => {
    const own = accounts.filter((account) => account.nodeId === driver.nodeId && account.boot === driver.boot)
    const tally = own.reduce((sum, account) => merge(sum, account.total), emptyTally())
    // What the plan asks of this driver, also before its first window has come.
    tally.planned = plannedFor(phaseOf(run.plan).shape, { index, of: all.length })
    const through = Math.max(0, ...own.map((account: Account) => account.through))
    const windows = windowsIn(missing.filter((gap) => gap.nodeId === driver.nodeId))
    return { driver, tally, through, lost: lostOf(driver, tally, windows) }
  })
}

/** A driver that vanished may have sent all that was left of its plan; nobody can know. */
function lostOf(driver: RunDriver, tally: Tally, windows: number): Lost {
  return driver.state === 'lost'
    ? { windows, atMost: Math.max(0, tally.planned - tally.sent - tally.dropped) }
    : { ...nothingLost, windows }
}

function overallOf(record: RunRecord, parts: readonly Part[]): FiguresAnswer {
  const tally = parts.reduce((sum, part) => merge(sum, part.tally), emptyTally())
  const lost = parts.reduce(
    (sum, part) => ({ windows: sum.windows + part.lost.windows, atMost: sum.atMost + part.lost.atMost }),
    nothingLost,
  )
  const span = micros(Math.max(0, ...parts.map((part) => part.through)))
  const summary = summarise(tally, { span, lost })
  return withPartnerCounts(summary, [...record.partners.values()])
}

function figuresOfPart({ driver, tally, through, lost }: Part, record: RunRecord): MetricsAnswer['drivers'][string] {
  const summary = summarise(tally, { span: micros(through), lost })
  const partner = record.partners.get(driver.nodeId)
  if (!driver.partner) return summary
  return { ...(partner === undefined ? summary : statedBy(partner, summary)), summaryOnly: true }
}

/** A partner's own figures in the form of ours: what it does not state stays empty. */
function statedBy(partner: PartnerSummary, empty: Summary): FiguresAnswer {
  const sent = partner.sent ?? partner.received ?? 0
  const completed = partner.received ?? partner.sent ?? 0
  const { min = null, mean = null, median = null, mode = null, max = null } = partner
  const response = { ...empty.latencies.response, count: completed, min, mean, median, mode, max }
  return { ...empty, sent, completed, latencies: { ...empty.latencies, response } }
}

/** What partners state and can be added up: counts, least and greatest. */
function withPartnerCounts(summary: Summary, partners: readonly PartnerSummary[]): FiguresAnswer {
  if (partners.length === 0) return summary
  const total = (of: (partner: PartnerSummary) => number): number =>
    partners.reduce((sum, partner) => sum + of(partner), 0)
  const { response } = summary.latencies
  const least = [response.min, ...partners.map(({ min }) => min)].filter(
    (value): value is number => typeof value === 'number',
  )
  const greatest = [response.max, ...partners.map(({ max }) => max)].filter(
    (value): value is number => typeof value === 'number',
  )
  return {
    ...summary,
    sent: summary.sent + total(({ sent, received }) => sent ?? received ?? 0),
    completed: summary.completed + total(({ sent, received }) => received ?? sent ?? 0),
    latencies: {
      ...summary.latencies,
      response: {
        ...response,
        min: least.length === 0 ? null : Math.min(...least),
        max: greatest.length === 0 ? null : Math.max(...greatest),
      },
    },
  }
}

/** The planned requests of a whole run. */
export function plannedOf(run: Run): number {
  const all = participants(run)
  return all.reduce((sum, _, index) => sum + plannedFor(phaseOf(run.plan).shape, { index, of: all.length }), 0)
}

/** An instant of the common clock (µs since 1970) as text. */
export function isoOf(common: number): string {
  return new Date(common / fromMillis(1)).toISOString()
}
