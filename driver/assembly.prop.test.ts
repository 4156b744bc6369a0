import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { emptyTally, merge, sameTally } from '../lib/measure/tally.ts'
import { SECOND } from '../lib/units.ts'
import { Assembly, type Assembled } from './assembly.ts'
import { crews, type Handed, interleaved, sumOfReports } from './reports.suite.ts'

function assemble(workers: number, reports: readonly Handed[]): { assembly: Assembly; windows: Assembled[] } {
  const assembly = new Assembly(workers)
  return { assembly, windows: reports.flatMap(({ worker, report }) => assembly.add(worker, report)) }
}

const drawn = crews.chain((crew) => fc.tuple(fc.constant(crew), interleaved(crew)))

describe('the windows of several workers', () => {
  it('are the same, whatever order the workers report in', () => {
    fc.assert(
      fc.property(drawn, ([crew, any]) => {
        const expected = assemble(crew.length, crew.flat()).windows
        const { windows } = assemble(crew.length, any)
        const plain = (window: Assembled): unknown => ({ ...window, tally: undefined })
        expect(windows.map(plain)).toEqual(expected.map(plain))
        expect(windows.every(({ tally }, i) => sameTally(tally, expected[i]?.tally ?? emptyTally()))).toBe(true)
      }),
    )
  })

  it('follow each other without a gap, hold all that was handed over, and end with one last', () => {
    fc.assert(
      fc.property(drawn, ([crew, any]) => {
        const { assembly, windows } = assemble(crew.length, any)
        expect(windows.map(({ index, from }) => [index, from])).toEqual(windows.map((_, i) => [i, i * SECOND]))
        expect(
          sameTally(
            windows.reduce((sum, { tally }) => merge(sum, tally), emptyTally()),
            sumOfReports(any),
          ),
        ).toBe(true)
        const neverSent = any.reduce((sum, { report }) => sum + (report.neverSent ?? 0), 0)
        expect(windows.map(({ last }) => last)).toEqual([...windows.slice(1).map(() => undefined), { neverSent }])
        expect(assembly.ended).toBe(true)
      }),
    )
  })

  it('come as soon as every worker that still runs has handed over its part, and not before', () => {
    fc.assert(
      fc.property(drawn, ([crew, any]) => {
        const assembly = new Assembly(crew.length)
        const handed = crew.map(() => 0)
        let come = 0
        for (const { worker, report } of any) {
          come += assembly.add(worker, report).length
          handed[worker] = report.neverSent === undefined ? report.index + 1 : Number.POSITIVE_INFINITY
          const most = Math.max(...crew.map((reports, i) => Math.min(reports.length, handed[i] ?? 0)))
          expect(come).toBe(Math.min(most, ...handed))
        }
      }),
    )
  })
})
