/** The reports of workers, for tests: each has its own windows, the last one with the number of unfired requests. */
import fc from 'fast-check'
import { checkExamples, failureDetails, generatorLoads, tallies } from '../../lib/measure/arbitraries.suite.ts'
import { limits } from '../../lib/measure/generator.ts'
import { emptyTally, merge, sameTally, type Tally } from '../../lib/measure/tally.ts'
import { SECOND, micros } from '../../lib/units.ts'
import type { LabelTally } from '../load-thread/recorder.ts'
import type { WindowReport } from '../worker-pool/thread-messages.ts'
import { fromTransfer, toTransfer } from '../worker-pool/tally-transfer.ts'

export interface Handed {
  readonly worker: number
  readonly report: WindowReport
}

/** Tallies of some labels out of a few, in the order of their numbers; occasionally none. */
export const labelTallies: fc.Arbitrary<LabelTally[]> = fc
  .uniqueArray(fc.record({ label: fc.nat(3), tally: tallies }), { selector: ({ label }) => label, maxLength: 3 })
  .map((parts) => parts.sort((a, b) => a.label - b.label))

function workerReports(worker: number): fc.Arbitrary<Handed[]> {
  const second = fc.record({
    parts: labelTallies,
    limited: fc.subarray([...limits]),
    load: generatorLoads,
    details: failureDetails,
    examples: checkExamples,
  })
  return fc
    .record({ seconds: fc.array(second, { minLength: 1, maxLength: 4 }), neverSent: fc.nat(5), rest: fc.nat(999_999) })
    .map(({ seconds, neverSent, rest }) =>
      seconds.map(({ parts, ...seen }, index) => {
        const isLast = index === seconds.length - 1
        const to = micros(index * SECOND + (isLast ? rest : SECOND))
        const report = { type: 'window' as const, run: 1, index, to, parts: parts.map(toTransfer), ...seen }
        return { worker, report: isLast ? { ...report, neverSent } : report }
      }),
    )
}

/** The reports of each of some workers, in its own order. */
export const pools: fc.Arbitrary<Handed[][]> = fc
  .integer({ min: 1, max: 4 })
  .chain((size) => fc.tuple(...Array.from({ length: size }, (_, worker) => workerReports(worker))))

/** A possible order of arrival of the reports of all workers: each worker's own order is kept. */
export function interleaved(pool: readonly (readonly Handed[])[]): fc.Arbitrary<Handed[]> {
  const turns = pool.flatMap((reports, worker) => reports.map(() => worker))
  return fc.shuffledSubarray(turns, { minLength: turns.length }).map((order) => {
    const next = pool.map((reports) => [...reports])
    return order.flatMap((worker) => next[worker]?.shift() ?? [])
  })
}

/** The sum of all reports, by label. */
export function sumOfReports(reports: readonly Handed[]): Map<number, Tally> {
  return sumOfLabels(reports.flatMap(({ report }) => report.parts.map(fromTransfer)))
}

/** The sum of tallies, label by label. */
export function sumOfLabels(parts: readonly LabelTally[]): Map<number, Tally> {
  const sums = new Map<number, Tally>()
  for (const { label, tally } of parts) sums.set(label, merge(sums.get(label) ?? emptyTally(), tally))
  return sums
}

/** Whether the tallies of each label are equal. */
export function sameByLabel(a: ReadonlyMap<number, Tally>, b: ReadonlyMap<number, Tally>): boolean {
  return a.size === b.size && [...a].every(([label, tally]) => sameTally(tally, b.get(label) ?? emptyTally()))
}
