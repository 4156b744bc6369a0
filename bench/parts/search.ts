/** What the search for the breaking point finds, beside the capacity of targets whose capacity is known. */
import type { SearchAnswer } from '../../lib/api/search.ts'
import { resultOfSearch } from '../../lib/api/search-result.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { type LimitedTarget, rateLimited, workers } from '../limited-targets.ts'
import { type Aim, atMost, type BenchPart, type Row, type Scale } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { rounded } from '../samples.ts'

/** A search ends within its bound, which is shorter. */
const ENDS_AFTER_MS = 1_200_000
/** Of the capacity, in percent: 2 % are the precision of the search, and as much a queue that fills too slowly to be seen. */
const AIM = 5

const cases: readonly { readonly name: string; readonly start: () => Promise<LimitedTarget> }[] = [
  { name: 'rate limit: 503 above 300/s', start: () => rateLimited(300) },
  { name: 'concurrency limit: 10 × 25 ms', start: () => workers(10, () => 25) },
  { name: 'slow leak: 10 × 25 ms, 0.03 ms more each second', start: () => workers(10, (age) => 25 + 0.03 * age) },
]

export const search: BenchPart = {
  name: 'search',
  title: 'search for the breaking point with 2 drivers, rates in requests/s',
  measure: (scale) =>
    withSystem({ drivers: 2 }, async (rig) => {
      const found: Found[] = []
      for (const one of cases) found.push(await foundIn(one, rig, scale))
      return {
        rows: found.map(({ row }) => row),
        aims: found.flatMap(({ aim }) => aim),
        details: found.flatMap(({ stages }) => stages),
      }
    }),
}

interface Found {
  readonly row: Row
  /** None if the generator was the limit: then nothing is said about the target. */
  readonly aim: readonly Aim[]
  readonly stages: readonly Row[]
}

async function foundIn({ name, start }: (typeof cases)[number], { api }: Rig, { quick }: Scale): Promise<Found> {
  const target = await start()
  try {
    const range = quick ? { from: '200/s', to: '500/s', every: '5s' } : { from: '50/s', to: '1600/s', every: '10s' }
    const testId = await api.plan({ target: target.url, thresholds: ['p99 < 250ms', 'errors < 1%'], search: range })
    await api.trigger(testId)
    const { search: answer } = await api.ended(testId, ENDS_AFTER_MS)
    const { overall } = await api.metrics(testId)
    const result = answer === undefined ? undefined : resultOfSearch(answer)
    if (answer === undefined || result === undefined) throw new BreakwaterError('internal', 'a search has no result')
    const known = rounded(target.capacity(), 1)
    const kept = result.kept?.perSecond
    const off = kept === undefined ? undefined : rounded(100 * (kept / known - 1), 1)
    return {
      row: {
        target: name,
        result: result.end,
        known,
        kept: kept === undefined ? 'none' : rounded(kept, 1),
        'off %': off ?? 'unknown',
        broken: result.broken === null ? 'none' : rounded(result.broken.perSecond, 1),
        stages: answer.stages.length,
        seconds: Math.round(overall.seconds),
      },
      aim: result.end === 'generator' ? [] : [atMost(`${name}: off by %`, Math.abs(off ?? 100), AIM)],
      stages: rowsOf(name, answer),
    }
  } finally {
    target.close()
  }
}

function rowsOf(target: string, { stages }: SearchAnswer): Row[] {
  return stages.map(({ perSecond, purpose, outcome, p99Ms, errorRate, throughput }) => ({
    ...{ target, perSecond, purpose, outcome, throughput },
    p99Ms: p99Ms ?? 'none',
    errorRate: errorRate ?? 'none',
  }))
}
