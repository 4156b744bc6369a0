/** The verdict on a run: its facts, from the counts, and the doubts that do not come from counts. */
import { type Counted, type DriverFacts, type Facts, factsOf } from '../../lib/measure/facts.ts'
import { duringOf } from '../../lib/measure/doubts.ts'
import { joinFlawed } from '../../lib/measure/flaws.ts'
import { hullOf, secondsOf, type Stretch } from '../../lib/measure/stretches.ts'
import { type Doubt, judge, type Trust, type Verdict } from '../../lib/measure/verdict.ts'
import { circumstancesOf, plannedOf, plannedOfDriver } from './circumstances.ts'
import { countsOf, neverSentBy } from './counts.ts'
import { measuredOf, measuredTally } from './measured.ts'
import { thresholdResultsOf } from './thresholds.ts'
import { gapsByNode, missingOf, windowsIn } from '../run/gaps.ts'
import type { Account } from '../ledger/ledger.ts'
import type { Range } from '../ledger/ranges.ts'
import type { RunRecord } from '../run/record.ts'
import { segmentOf } from '../run/segments.ts'
import { endOf, isOver, participants, type Run } from '../run/run.ts'
import { searchVerdictOf } from '../search/search-answer.ts'

/** The maximum number of ranges of windows in a doubt. */
const MAX_LISTED = 20

/** A verdict whose trust is `none` if there are no numbers to judge. */
export type RunVerdict = Omit<Verdict, 'trust'> & { readonly trust: Trust | 'none' }

/** The current verdict on a run. */
export function verdictOf(record: RunRecord): RunVerdict {
  const { run } = record
  if (run.startAt === undefined) return nothingMeasured(run)
  const doubts = [
    ...run.doubts.map((doubt) => placed(doubt, record)),
    ...vanishedDoubts(record),
    ...summaryDoubts(record),
  ]
  return judge(factsIn(record), doubts, thresholdResultsOf(record), searchVerdictOf(run))
}

function nothingMeasured(run: Run): RunVerdict {
  const why = isOver(run) ? `the test ${endOf(run)} before it was triggered` : 'the test has not been triggered yet'
  return { outcome: 'none', trust: 'none', headline: `nothing was measured: ${why}`, doubts: run.doubts }
}

/** The facts of a run's verdict. */
export function factsIn(record: RunRecord): Facts {
  const { run, ledger } = record
  const drivers = ledger.accounts().map((account) => factsOfDriver(account, run))
  const all: Counted = {
    tally: { ...measuredOf(ledger, run.plan), planned: plannedOf(record) },
    neverSent: drivers.reduce((sum, driver) => sum + driver.neverSent, 0),
    sentOnFullNetwork: drivers.reduce((sum, driver) => sum + driver.sentOnFullNetwork, 0),
    busy: drivers.reduce<number | undefined>((most, { busy }) => busierOf(most, busy), undefined),
    stoodStill: drivers.some(({ stoodStill }) => stoodStill),
    flawed: joinFlawed(drivers.map(({ flawed }) => flawed)),
  }
  const sentAsStated = countsOf(record).sent - measuredOf(ledger, run.plan).sent
  return factsOf(all, drivers, { ...circumstancesOf(record), strict: run.plan.pacing === 'strict', sentAsStated })
}

function factsOfDriver(account: Account, run: Run): DriverFacts {
  const { plan } = run
  const { nodeId, load, limits, flawed, sentOnFullNetwork } = account
  const [place, driver] = [segmentOf(run, account), run.drivers.get(nodeId)]
  const tally =
    place === undefined || driver === undefined
      ? measuredOf(account, plan)
      : measuredTally(account, plan, plannedOfDriver(run, driver, { place, account }))
  return {
    nodeId,
    tally,
    neverSent: neverSentBy(account, tally, plan),
    sentOnFullNetwork,
    busy: load?.busy,
    stoodStill: limits.has('paused'),
    flawed,
  }
}

function busierOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b)
}

/** The doubts about a driver that ended before its plan was complete, or that is silent. */
const ended: ReadonlySet<Doubt['code']> = new Set(['driver-lost', 'driver-failed', 'stopped-early'])

/**
 * A doubt of the run with the time that it concerns: of a driver that ended, from the end of its figures to the end of
 * all. Other doubts carry the time themselves, or concern the whole test.
 */
function placed(doubt: Doubt, record: RunRecord): Doubt {
  const { code, node_id: nodeId } = doubt
  return ended.has(code) && nodeId !== undefined ? { ...doubt, ...duringOf(silenceOf(nodeId, record)) } : doubt
}

/** From the end of a driver's figures to the end of all, and at least the last second; undefined without figures. */
function silenceOf(nodeId: string, { timeline }: RunRecord): Stretch | undefined {
  const from = timeline.of({ nodeId })?.latest
  const to = timeline.of('all')?.latest
  return from === undefined || to === undefined ? undefined : secondsOf(Math.min(from, to - 1), to)
}

function vanishedDoubts(record: RunRecord): Doubt[] {
  return [
    ...missingDoubts(record),
    ...record.ledger.mismatches().map((node_id): Doubt => ({
      code: 'totals-mismatch',
      message: 'the sum of its windows differs from its own totals',
      node_id,
    })),
  ]
}

function missingDoubts(record: RunRecord): Doubt[] {
  return [...gapsByNode(missingOf(record))].map(([node_id, gaps]): Doubt => {
    const listed = listOf(gaps.map(({ fromSeq: from, toSeq: to }) => ({ from, to })))
    return {
      code: 'windows-missing',
      message: `${windowsIn(gaps)} one-second window(s) never arrived: number ${listed}`,
      node_id,
      ...duringOf(hullOf(gaps.map(({ fromSeq, toSeq }) => ({ from: fromSeq, to: toSeq + 1 })))),
    }
  })
}

/** Ranges of windows for display: 0–3, 7, 9–12. */
function listOf(stretches: readonly Range[]): string {
  const listed = stretches.slice(0, MAX_LISTED).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
  return `${listed.join(', ')}${stretches.length > MAX_LISTED ? ', …' : ''}`
}

function summaryDoubts({ run }: RunRecord): Doubt[] {
  return participants(run)
    .filter(({ reports }) => reports === 'summary')
    .map(({ nodeId }) => ({
      code: 'summary-only',
      message: 'reports figures that cannot be merged',
      node_id: nodeId,
    }))
}
