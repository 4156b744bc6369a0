import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { SECOND } from '../../lib/units.ts'
import { LaneMerger, type MergedSecond } from './lane-merger.ts'
import { pools, type Handed, interleaved, sameByLabel, sumOfLabels, sumOfReports } from '../simulation/reports.suite.ts'

function assemble(workers: number, reports: readonly Handed[]): { merger: LaneMerger; windows: MergedSecond[] } {
  const merger = new LaneMerger(workers)
  return { merger, windows: reports.flatMap(({ worker, report }) => merger.add(worker, report)) }
}

const drawn = pools.chain((pool) => fc.tuple(fc.constant(pool), interleaved(pool)))

describe('the windows of several workers', () => {
  it('are the same, in whatever order the workers report', () => {
    fc.assert(
      fc.property(drawn, ([pool, any]) => {
        const expected = assemble(pool.length, pool.flat()).windows
        const { windows } = assemble(pool.length, any)
        const plain = (window: MergedSecond): unknown => ({ ...window, parts: undefined })
        expect(windows.map(plain)).toEqual(expected.map(plain))
        const byLabel = (window: MergedSecond | undefined) => sumOfLabels(window?.parts ?? [])
        expect(windows.every((window, i) => sameByLabel(byLabel(window), byLabel(expected[i])))).toBe(true)
        const labels = windows.map(({ parts }) => parts.map(({ label }) => label))
        expect(labels).toEqual(labels.map((some) => [...new Set(some)].sort((a, b) => a - b)))
      }),
    )
  })

  it('follow each other without a gap, contain everything that was handed over, and end with one last window', () => {
    fc.assert(
      fc.property(drawn, ([pool, any]) => {
        const { merger, windows } = assemble(pool.length, any)
        expect(windows.map(({ index, from }) => [index, from])).toEqual(windows.map((_, i) => [i, i * SECOND]))
        const sum = sumOfLabels(windows.flatMap(({ parts }) => parts))
        expect(sameByLabel(sum, sumOfReports(any))).toBe(true)
        const neverSent = any.reduce((sum, { report }) => sum + (report.neverSent ?? 0), 0)
        expect(windows.map(({ last }) => last)).toEqual([...windows.slice(1).map(() => undefined), { neverSent }])
        expect(merger.ended).toBe(true)
      }),
    )
  })

  it('are complete as soon as every worker that still runs has handed over its part, and not before', () => {
    fc.assert(
      fc.property(drawn, ([pool, any]) => {
        const merger = new LaneMerger(pool.length)
        const handed = pool.map(() => 0)
        let come = 0
        for (const { worker, report } of any) {
          come += merger.add(worker, report).length
          handed[worker] = report.neverSent === undefined ? report.index + 1 : Number.POSITIVE_INFINITY
          const most = Math.max(...pool.map((reports, i) => Math.min(reports.length, handed[i] ?? 0)))
          expect(come).toBe(Math.min(most, ...handed))
        }
      }),
    )
  })
})
