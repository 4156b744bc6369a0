import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../../lib/measure/equality.suite.ts'
import { Series } from '../../lib/measure/series.ts'
import { emptyTally, merge, sameTally } from '../../lib/measure/tally.ts'
import type { Window } from '../../lib/messages/metrics.ts'
import { type Account, Ledger } from './ledger.ts'
import { type Range, Ranges } from './ranges.ts'
import { type Stream, streams, sumOf } from '../testing/windows.suite.ts'
import { propertyRuns } from '../../lib/property-runs.suite.ts'

/** Two drivers, one of them with two boots. */
const fleet = fc.tuple(streams('a', 'x'), streams('a', 'y'), streams('b', 'x'))

/** All windows, some of them several times, in any order. */
function shaken<T>(items: readonly T[]): fc.Arbitrary<T[]> {
  return fc
    .array(fc.constantFrom(...items), { maxLength: items.length })
    .chain((again) => fc.shuffledSubarray([...items, ...again], { minLength: items.length + again.length }))
}

function ledgerOf(windows: readonly Window[]): Ledger {
  const ledger = new Ledger()
  for (const window of windows) ledger.add(window)
  return ledger
}

function said(streamed: readonly Stream[]): Window[] {
  return streamed.flatMap(({ windows }) => windows)
}

function sorted(accounts: readonly Account[]): Account[] {
  const inOrder = accounts.map((account) => ({
    ...account,
    parts: account.parts.toSorted((a, b) => (a.request < b.request ? -1 : 1)),
  }))
  return inOrder.sort((a, b) => (`${a.nodeId} ${a.boot}` < `${b.nodeId} ${b.boot}` ? -1 : 1))
}

describe('a ledger', () => {
  it('is the same in any order and with any duplicates', () => {
    const drawn = fleet.chain((streamed) => fc.tuple(fc.constant(said(streamed)), shaken(said(streamed))))
    fc.assert(
      fc.property(drawn, ([ordered, any]) => {
        const [expected, ledger] = [ledgerOf(ordered), ledgerOf(any)]
        expect(sorted(ledger.accounts())).toEqual(sorted(expected.accounts()))
        expect(sameTally(ledger.total, expected.total)).toBe(true)
        expect(sameTally(ledger.total, sumOf(ordered))).toBe(true)
        const byLabel = new Series().addAll(ordered.flatMap(({ parts }) => parts))
        expect(new Series().addAll(ledger.parts).equals(byLabel)).toBe(true)
        expect([ledger.through, ledger.endedEarly]).toEqual([Math.max(...ordered.map(({ to }) => to)), false])
        expect([ledger.missing(), ledger.mismatches()]).toEqual([[], []])
        expect(ledger.details).toEqual(expected.details)
        expect([ledger.received, ledger.duplicates]).toEqual([any.length, any.length - ordered.length])
      }),
      { numRuns: propertyRuns(150) },
    )
  })

  it('knows for each driver its limits, the requests sent on a full network, and its latest total busy share', () => {
    fc.assert(
      fc.property(
        streams('a', 'x').chain(({ windows }) => fc.tuple(fc.constant(windows), shaken(windows))),
        ([windows, any]) => {
          const account = ledgerOf(any).account('a', 'x')
          const full = windows.filter(({ limited }) => limited.includes('network'))
          expect(account?.limits).toEqual(new Set(windows.flatMap(({ limited }) => limited)))
          expect(account?.sentOnFullNetwork).toBe(sumOf(full).sent)
          expect(account?.load?.busy).toBe(windows.findLast(({ load }) => load?.busy !== undefined)?.load?.busy)
        },
      ),
    )
  })

  it('keeps its running total equal to the sum of its accounts, whatever has arrived so far', () => {
    fc.assert(
      fc.property(
        fleet.chain((streamed) => shaken(said(streamed))),
        (any) => {
          const ledger = new Ledger()
          for (const window of any) {
            ledger.add(window)
            const sum = ledger.accounts().reduce((total, account) => merge(total, account.total), emptyTally())
            expect(sameTally(ledger.total, sum)).toBe(true)
          }
        },
      ),
      { numRuns: propertyRuns(100) },
    )
  })

  it('lists exactly the windows that did not arrive, as long as no last message replaces them', () => {
    const drawn = fleet.chain((streamed) => {
      const unfinished = said(streamed).filter(({ last }) => last === undefined)
      if (unfinished.length === 0) return fc.constant<[Window[], Window[]]>([[], []])
      return fc.tuple(fc.constant(unfinished), fc.subarray(unfinished))
    })
    fc.assert(
      fc.property(drawn, ([all, came]) => {
        const ledger = ledgerOf(came)
        const listed = ledger.missing().flatMap(({ nodeId, boot, fromSeq, toSeq }) => {
          const length = toSeq - fromSeq + 1
          return Array.from({ length }, (_, i) => `${nodeId} ${boot} ${fromSeq + i}`)
        })
        const seconds = (windows: readonly Window[]): string[] =>
          windows.flatMap(({ nodeId, boot, seq, through }) =>
            Array.from({ length: through - seq + 1 }, (_, i) => `${nodeId} ${boot} ${seq + i}`),
          )
        const highest = new Map(ledger.accounts().map((one) => [`${one.nodeId} ${one.boot}`, one.highestSeq]))
        // A window with a missing record is missing, even if it is the latest.
        const lost = all
          .filter((window) => !came.includes(window))
          .filter(({ nodeId, boot, seq }) => seq <= (highest.get(`${nodeId} ${boot}`) ?? -1))
        expect(listed.sort()).toEqual([...new Set(seconds(lost))].sort())
      }),
    )
  })

  it('corrects any loss by the totals of the last message', () => {
    const drawn = streams('a', 'x').chain(({ windows }) =>
      fc.tuple(fc.constant(windows), fc.subarray(windows.filter(({ last }) => last === undefined))),
    )
    fc.assert(
      fc.property(drawn, ([all, lost]) => {
        const ledger = ledgerOf(all.filter((window) => !lost.includes(window)))
        expect(sameTally(ledger.total, sumOf(all))).toBe(true)
        expect([ledger.missing(), ledger.mismatches()]).toEqual([[], []])
        const byLabel = new Series().addAll(all.flatMap(({ parts }) => parts))
        expect(new Series().addAll(ledger.parts).equals(byLabel)).toBe(true)
      }),
    )
  })
})

describe('ranges of numbers', () => {
  it('are equal to a set of the numbers', () => {
    const stretch = fc.tuple(fc.nat(30), fc.nat(4)).map(([from, more]): Range => ({ from, to: from + more }))
    fc.assert(
      fc.property(fc.array(stretch), (stretches) => {
        const [ranges, seen] = [new Ranges(), new Set<number>()]
        for (const { from, to } of stretches) {
          const numbers = Array.from({ length: to - from + 1 }, (_, i) => from + i)
          const isNew = !numbers.some((number) => seen.has(number))
          expect(ranges.hasAny({ from, to })).toBe(!isNew)
          expect(ranges.add({ from, to })).toBe(isNew)
          expect(ranges.hasAny({ from, to })).toBe(true)
          if (isNew) for (const number of numbers) seen.add(number)
        }
        const highest = Math.max(-1, ...seen)
        const missing = Array.from({ length: highest + 1 }, (_, i) => i).filter((number) => !seen.has(number))
        const listed = ranges
          .gaps()
          .flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, i) => from + i))
        expect(listed).toEqual(missing)
        const facts = [seen.size, highest, missing.length === 0]
        expect([ranges.count, ranges.highest, ranges.whole]).toEqual(facts)
      }),
    )
  })
})
