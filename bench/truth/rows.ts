/** Findings as rows of a table, as aims, and as details to store. */
import { type Aim, atLeast, atMost, type Row } from '../part.ts'
import { rounded } from '../samples.ts'
import type { Beside } from './beside.ts'
import type { TruthCase } from './case.ts'
import { CELL_PERCENT, type Finding, type Group, RATE_PERCENT, REQUEST_MS, SPLIT_PERCENT, WAY_MS } from './compare.ts'
import type { Played } from './play.ts'
import { timeoutOf } from './plans.ts'

const NOTHING = '–'
const NOT_SAID = 'not said'

/** A row of Breakwater: in parentheses the true value; for the trust the expected one. */
export function rowOf({ name, expected }: TruthCase, findings: readonly Finding[]): Row {
  const of = (figure: string): string => shown(findings.find((finding) => finding.figure === figure))
  const trust = findings.find(({ figure }) => figure === 'trust')?.said ?? ''
  return {
    case: name,
    contender: 'breakwater',
    'throughput /s': of('throughput/s'),
    'rates off %': worst(findings, 'rates'),
    'wait, sum ms': of('wait, sum in ms'),
    'slip, sum ms': of('slip, sum in ms'),
    'p99 ms': shown(findings.findLast(({ figure }) => /^p(50|90|95|99) /.test(figure))),
    'outside ms': worst(findings, 'percentiles'),
    'no core ms': findings.find(({ figure }) => figure === 'ready without a core, ms')?.said ?? NOTHING,
    trust: trust === expected.trust ? trust : `${trust} (${expected.trust})`,
    outcome: findings.find(({ figure }) => figure === 'headline')?.said ?? '',
  }
}

function shown(finding: Finding | undefined): string {
  return finding === undefined ? NOTHING : `${finding.said} (${finding.truth})`
}

function worst(findings: readonly Finding[], group: Group): number | string {
  const errors = findings.filter((finding) => finding.group === group).map(({ error = 0 }) => Math.abs(error))
  return errors.length === 0 ? NOTHING : rounded(Math.max(...errors))
}

/** A row of another tool, which reports neither wait, slip nor trust. */
export function rowBeside({ name }: TruthCase, contender: string, { reported, rate, p99 }: Beside): Row {
  const { rate: said, latency, requests, errors } = reported
  return {
    case: name,
    contender,
    'throughput /s': `${said ?? NOT_SAID} (${rounded(rate, 2)})`,
    'rates off %': said === undefined ? NOT_SAID : rounded(Math.abs(said / rate - 1) * 100),
    'wait, sum ms': NOT_SAID,
    'slip, sum ms': NOT_SAID,
    'p99 ms': `${latency === undefined ? NOT_SAID : rounded(latency.p99)} (${endless(p99)})`,
    'outside ms': latency === undefined ? NOT_SAID : endless(Math.abs(latency.p99 - p99)),
    'no core ms': NOTHING,
    trust: NOT_SAID,
    outcome: `${requests} requests, ${errors} errors`,
  }
}

function endless(value: number): string | number {
  return value < Infinity ? rounded(value) : 'no answer'
}

export function detailsOf({ name }: TruthCase, findings: readonly Finding[]): Row[] {
  return findings.map(({ group, figure, said, truth, error, unit, share }) => ({
    ...{ case: name, contender: 'breakwater', group, figure, said, truth },
    ...(error === undefined ? {} : { error: unit === '' ? error : `${error} ${unit}` }),
    ...(share === undefined ? {} : { 'share of bound': rounded(share) }),
  }))
}

export function detailsBeside({ name }: TruthCase, contender: string, { reported, rate, p50, p99 }: Beside): Row[] {
  const { latency } = reported
  const figures: [string, number | undefined, number][] = [
    ['throughput/s', reported.rate, rate],
    ['p50 in ms', latency?.p50, p50],
    ['p99 in ms', latency?.p99, p99],
  ]
  return figures.map(([figure, said = NOT_SAID, truth]) => ({
    ...{ case: name, contender, group: figure.startsWith('p') ? 'percentiles' : 'rates', figure },
    ...{ said, truth: endless(truth) },
  }))
}

const bounds: Partial<Record<Group, string>> = {
  rates: `its bound (${RATE_PERCENT} %)`,
  'wait and slip': `its bound (of sums ${SPLIT_PERCENT} % of both and ${REQUEST_MS} ms a request)`,
  percentiles: `its bound (${CELL_PERCENT} %, ${WAY_MS} ms and ${SPLIT_PERCENT} % of the wait beyond floor and response)`,
}

/** One aim for each group of figures of a case: the worst error as a share of the allowed one. */
export function aimsOf(one: TruthCase, findings: readonly Finding[], { report }: Played): Aim[] {
  const aims = (Object.keys(bounds) as Group[]).flatMap((group) => {
    const shares = findings.filter((finding) => finding.group === group).flatMap(({ share = [] }) => share)
    const bound = bounds[group] ?? ''
    return shares.length === 0
      ? []
      : [atMost(`${one.name}: worst error of ${group} in shares of ${bound}`, rounded(Math.max(...shares), 2), 1)]
  })
  return [...aims, ...timeOutAims(one, { report })]
}

/**
 * If more than one in a hundred requests were given up, p99 is at least the timeout, and is reported as a lower bound.
 */
function timeOutAims({ name, load }: TruthCase, { report }: Pick<Played, 'report'>): Aim[] {
  const { p99, atLeastFrom, count } = report.overall.latencies.response
  const { failed } = report.overall
  if (load.timeout === undefined || failed <= count / 100 || p99 === null) return []
  const limit = timeoutOf(load) / 1_000
  return [
    atLeast(`${name}: p99 in ms`, p99, limit),
    atMost(`${name}: the value in ms from which percentiles are lower bounds, p99 among them`, atLeastFrom ?? NaN, p99),
  ]
}
