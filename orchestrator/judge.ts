/** Every reason not to believe a run's numbers, from what was counted; pure. */
import { limits } from '../lib/measure/generator.ts'
import { type Doubt, judge, type Verdict } from '../lib/measure/verdict.ts'
import { countsOf, gapsByNode, missingOf, windowsIn } from './figures.ts'
import type { Account } from './ledger.ts'
import type { RunRecord } from './run/record.ts'
import type { Range } from './ranges.ts'
import { isOver, participants } from './run/run.ts'

/** The share of limited windows above which a run is invalid. */
const LIMITED_SHARE = 0.05
/** How many stretches of windows a doubt names. */
const MAX_LISTED = 20

/** The verdict on a run as it stands. */
export function verdictOf(record: RunRecord): Verdict {
  return judge('none', [...record.run.doubts, ...countedDoubts(record)])
}

function countedDoubts(record: RunRecord): Doubt[] {
  const accounts = record.ledger.accounts()
  return [
    ...missingDoubts(record),
    ...record.ledger.mismatches().map((node_id): Doubt => ({
      code: 'totals-mismatch',
      message: 'its windows and its own totals differ',
      node_id,
    })),
    ...accounts.flatMap(accountDoubts),
    ...limitedDoubts(accounts),
    ...overallDoubts(record),
  ]
}

function missingDoubts(record: RunRecord): Doubt[] {
  return [...gapsByNode(missingOf(record))].map(([node_id, gaps]): Doubt => {
    const listed = listOf(gaps.map(({ fromSeq: from, toSeq: to }) => ({ from, to })))
    return {
      code: 'windows-missing',
      message: `${windowsIn(gaps)} one-second window(s) never came: number ${listed}`,
      node_id,
    }
  })
}

/** Stretches of windows for people: 0–3, 7, 9–12. */
function listOf(stretches: readonly Range[]): string {
  const listed = stretches.slice(0, MAX_LISTED).map(({ from, to }) => (from === to ? `${from}` : `${from}–${to}`))
  return `${listed.join(', ')}${stretches.length > MAX_LISTED ? ', …' : ''}`
}

function accountDoubts({ nodeId: node_id, last, limits: seen, total }: Account): Doubt[] {
  const doubts: Doubt[] = []
  if (seen.has('paused')) {
    doubts.push({
      code: 'paused',
      message: 'stood still for more than a second, or began so late; what was due then was dropped',
      node_id,
    })
  }
  if ((last?.neverFired ?? 0) > 0) {
    doubts.push({ code: 'never-fired', message: `${last?.neverFired ?? 0} planned requests were never fired`, node_id })
  }
  const clamped = total.latencies.response.clamped
  if (clamped > 0)
    doubts.push({ code: 'clamped', message: `${clamped} response times above one hour count as one hour`, node_id })
  return doubts
}

/** One for each driver that was at its limit, all of the weight that the share of their windows in the whole asks for. */
function limitedDoubts(accounts: readonly Account[]): Doubt[] {
  const windows = accounts.reduce((sum, account) => sum + account.windows, 0)
  const limited = accounts.reduce((sum, account) => sum + account.limited.count, 0)
  const code = limited / windows > LIMITED_SHARE ? 'generator-limited-mostly' : 'generator-limited'
  return accounts
    .filter((account) => account.limited.count > 0)
    .map((account): Doubt => ({ code, message: limitedMessage(account), node_id: account.nodeId }))
}

function limitedMessage({ windows, limited, limits: counts }: Account): string {
  const each = limits.flatMap((limit) => {
    const times = counts.get(limit) ?? 0
    return times === 0 ? [] : [`${limit} in ${times}`]
  })
  const which = listOf(limited.stretches)
  return `the driver itself was the limit in ${limited.count} of ${windows} windows (number ${which}): ${each.join(', ')}`
}

function overallDoubts(record: RunRecord): Doubt[] {
  const doubts: Doubt[] = []
  const overall = countsOf(record)
  if (overall.dropped > 0) {
    doubts.push({
      code: 'dropped',
      message: `${overall.dropped} requests were dropped: the backlog was full or the process stood still`,
    })
  }
  if (isOver(record.run) && record.run.startAt !== undefined && overall.completed === 0) {
    doubts.push({ code: 'no-samples', message: 'no request was completed: there is nothing to judge' })
  }
  const partners = participants(record.run).filter((driver) => driver.partner)
  for (const { nodeId } of partners) {
    doubts.push({ code: 'summary-only', message: 'states figures that cannot be merged', node_id: nodeId })
  }
  return doubts
}
