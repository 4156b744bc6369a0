import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import '../../lib/measure/equality.suite.ts'
import { histogramOf, latencies, takenOf, tallies } from '../../lib/measure/arbitraries.suite.ts'
import { type Labelled, Series } from '../../lib/measure/series.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { MAX_MESSAGE_BYTES } from '../../lib/messages/reading.ts'
import { joinIfReadable, partsOfWindow } from './window-parts.ts'

const head = {
  kind: 'window' as const,
  nodeId: 'a',
  testId: 't',
  reportId: 'r',
  boot: 'x',
  seq: 3,
  through: 4,
  from: 3_000_000,
  to: 5_000_000,
  limited: [],
  cumulative: { mean: 0, median: 0, min: 0, max: 0, mode: 0, sent: 0, received: 0, errors: 0 },
}

const labelled: fc.Arbitrary<Labelled[]> = fc.array(
  fc.record({ phase: fc.constantFrom('climb', 'plateau'), request: fc.string({ maxLength: 20 }), tally: tallies }),
  { maxLength: 12 },
)

const windows: fc.Arbitrary<Window> = fc
  .record({ parts: labelled, totals: fc.option(labelled, { nil: undefined }) })
  .map(({ parts, totals }) => ({
    ...head,
    parts,
    ...(totals === undefined ? {} : { last: { ending: 'completed', neverSent: 2, totals } }),
  }))

function bytesOf(window: Window): number {
  return Buffer.byteLength(metrics.write(window))
}

function sums(records: readonly Window[]): { parts: Series; totals: Series } {
  return {
    parts: new Series().addAll(records.flatMap(({ parts }) => parts)),
    totals: new Series().addAll(records.flatMap(({ last }) => last?.totals ?? [])),
  }
}

describe('the records of a window', () => {
  it('together contain the whole window, are numbered, and none is longer than readers accept', () => {
    fc.assert(
      fc.property(windows, fc.integer({ min: 2_000, max: 60_000 }), (window, maxBytes) => {
        const records = partsOfWindow(window, maxBytes)
        const [whole, cut] = [sums([window]), sums(records)]
        expect(cut.parts.equals(whole.parts)).toBe(true)
        expect(cut.totals.equals(whole.totals)).toBe(true)
        if (records.length === 1) expect(records).toEqual([window])
        else expect(records.map(({ part }) => part)).toEqual(records.map((_, index) => ({ index, of: records.length })))
        for (const record of records) {
          expect(record).toMatchObject({ seq: 3, through: 4 })
          expect(record.last).toEqual(
            window.last === undefined ? undefined : { ...window.last, totals: record.last?.totals },
          )
          // The smallest indivisible part: one measurement of one label.
          const only = [...record.parts, ...(record.last?.totals ?? [])]
          const isSmallest = only.length === 1 && (only[0]?.tally.latencies.entries().length ?? 0) < 2
          if (!isSmallest) expect(bytesOf(record)).toBeLessThanOrEqual(maxBytes)
        }
      }),
      { numRuns: 25 },
    )
  })

  it('are a single one if the window just fits', () => {
    fc.assert(
      fc.property(windows, (window) => {
        // Room for the number of the record in any case, and for a comma before each tally.
        const whole = bytesOf({ ...window, part: { index: 9_999, of: 9_999 } })
        const tallies = window.parts.length + (window.last?.totals.length ?? 0)
        expect(partsOfWindow(window, whole + tallies)).toEqual([window])
      }),
      { numRuns: 25 },
    )
  })

  it('pass through Kafka unchanged', () => {
    fc.assert(
      fc.property(windows, (window) => {
        const read = partsOfWindow(window, 6_000).map((record) => metrics.read(Buffer.from(metrics.write(record))))
        const messages = read.flatMap((one) => (one.ok && one.message.kind === 'window' ? [one.message] : []))
        expect(messages.map(({ part }) => part)).toEqual(partsOfWindow(window, 6_000).map(({ part }) => part))
        expect(sums(messages).parts.equals(sums([window]).parts)).toBe(true)
        expect(sums(messages).totals.equals(sums([window]).totals)).toBe(true)
      }),
      { numRuns: 20 },
    )
  })

  it('of a thousand labels, each with its measurements, are accepted by readers', () => {
    const values = fc.sample(latencies, { numRuns: 1, seed: 7 })[0] ?? []
    const histogram = takenOf(values)
    const parts = Array.from({ length: 1_000 }, (_, i) => {
      const tally = emptyTally()
      for (const name of ['success', 'service', 'firstByte', 'slip']) tally.latencies.set(name, histogram)
      return { phase: `phase ${i % 20}`, request: `request ${i}`, tally }
    })
    const records = partsOfWindow(
      { ...head, parts, last: { ending: 'completed', neverSent: 0, totals: parts } },
      MAX_MESSAGE_BYTES,
    )
    expect(records.length).toBeGreaterThan(2)
    expect(Math.max(...records.map(bytesOf))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    expect(sums(records).totals.equals(new Series().addAll(parts))).toBe(true)
  })

  it('of tallies with many statuses and notes are no longer than readers accept', () => {
    const parts = Array.from({ length: 80 }, (_, i) => {
      const statuses = new Map(Array.from({ length: 400 }, (_unused, at) => [100 + at, 1_000_000_000] as const))
      const notes = new Map(Array.from({ length: 40 }, (_unused, at) => [`noteNumber${at}`, 1_000_000_000] as const))
      return { phase: 'load', request: `request ${i}`, tally: { ...emptyTally(), statuses, notes } }
    })
    const records = partsOfWindow({ ...head, parts }, MAX_MESSAGE_BYTES)
    expect(records.length).toBeGreaterThan(1)
    expect(Math.max(...records.map(bytesOf))).toBeLessThanOrEqual(MAX_MESSAGE_BYTES)
    expect(sums(records).parts.equals(new Series().addAll(parts))).toBe(true)
  })

  it('exceed the limit only if a single histogram does', () => {
    // Scattered over the cells, so that they cannot be compressed.
    const scattered = histogramOf(Array.from({ length: 20_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 8))
    const tally = emptyTally()
    for (const name of ['success', 'service']) tally.latencies.set(name, scattered)
    const parts = [{ phase: 'load', request: 'default', tally }]
    const records = partsOfWindow({ ...head, parts }, 1_500)
    expect(records).toHaveLength(2)
    expect(Math.min(...records.map(bytesOf))).toBeGreaterThan(1_500)
    expect(sums(records).parts.equals(new Series().addAll(parts))).toBe(true)
  })

  it('of joined windows stay readable: windows are not joined beyond the limit of a count', () => {
    const counted = (seq: number, sent: number): Window => {
      const parts = [{ phase: 'load', request: 'default', tally: { ...emptyTally(), sent } }]
      return { ...head, seq, through: seq, parts }
    }
    expect(joinIfReadable(counted(0, 5e11), counted(1, 5e11))).toMatchObject({ seq: 0, through: 1 })
    expect(joinIfReadable(counted(0, 5e11), counted(1, 5e11 + 1))).toBeUndefined()
    expect(joinIfReadable(counted(0, 1), counted(2, 1))).toBeUndefined()
  })

  it('of joined windows may be several: only a sum beyond its limit keeps windows separate', () => {
    fc.assert(
      fc.property(labelled, labelled, (a, b) => {
        const both = joinIfReadable(
          { ...head, seq: 0, through: 0, parts: a },
          { ...head, seq: 1, through: 1, parts: b },
          6_000,
        )
        expect(both === undefined ? undefined : sums([both]).parts.equals(new Series().addAll([...a, ...b]))).toBe(true)
      }),
      { numRuns: 20 },
    )
  })
})
