/** What workers hand over, for tests: each with its own windows, the last one with what it never fired. */
import fc from 'fast-check'
import { failureDetails, generatorLoads, tallies } from '../../lib/measure/arbitraries.suite.ts'
import { limits } from '../../lib/measure/generator.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import { SECOND, micros } from '../../lib/units.ts'
import type { WindowReport } from '../worker-pool/protocol.ts'
import { pack, unpack } from '../worker-pool/tally-transfer.ts'

export interface Handed {
  readonly worker: number
  readonly report: WindowReport
}

function workerReports(worker: number): fc.Arbitrary<Handed[]> {
  const second = fc.record({
    tally: tallies,
    limited: fc.subarray([...limits]),
    load: generatorLoads,
    details: failureDetails,
  })
  return fc
    .record({ seconds: fc.array(second, { minLength: 1, maxLength: 4 }), neverSent: fc.nat(5), rest: fc.nat(999_999) })
    .map(({ seconds, neverSent, rest }) =>
      seconds.map(({ tally, ...seen }, index) => {
        const isLast = index === seconds.length - 1
        const to = micros(index * SECOND + (isLast ? rest : SECOND))
        const { transferred } = pack(tally)
        const report = { type: 'window' as const, run: 1, index, to, transferred, ...seen }
        return { worker, report: isLast ? { ...report, neverSent } : report }
      }),
    )
}

/** What each of some workers hands over, in its own order. */
export const pools: fc.Arbitrary<Handed[][]> = fc
  .integer({ min: 1, max: 4 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, worker) => workerReports(worker))))

/** One of the orders in which the reports of all workers may come: each worker's own order holds. */
export function interleaved(pool: readonly (readonly Handed[])[]): fc.Arbitrary<Handed[]> {
  const turns = pool.flatMap((reports, worker) => reports.map(() => worker))
  return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
    const next = pool.map((reports) => [...reports])
    return order.flatMap((worker) => next[worker]?.shift() ?? [])
  })
}

/** Everything that was handed over. */
export function sumOfReports(reports: readonly Handed[]): Tally {
  return reports.reduce((sum, { report }) => merge(sum, unpack(report.transferred)), emptyTally())
}
