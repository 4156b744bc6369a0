/** Windows as a driver writes them, for tests: small tallies that can be distinguished and added up. */
import fc from 'fast-check'
import { failureDetails, generatorLoads, takenOf } from '../../lib/measure/arbitraries.suite.ts'
import { limits } from '../../lib/measure/generator.ts'
import { Series } from '../../lib/measure/series.ts'
import { emptyTally, merge, type Tally } from '../../lib/measure/tally.ts'
import type { Ending, Window } from '../../lib/messages/metrics.ts'
import { SECOND } from '../../lib/units.ts'

const label = { phase: 'load', request: 'default' }
const cumulative = { mean: 0, median: 0, min: 0, max: 0, mode: 0, sent: 0, received: 0, errors: 0 }

export interface Stream {
  readonly nodeId: string
  readonly boot: string
  readonly windows: readonly Window[]
}

/** A second in which these requests were sent and completed, each with its latency in µs. */
export function tallyOf(latencies: readonly number[], planned = 0): Tally {
  const tally = emptyTally()
  const all = latencies.length
  Object.assign(tally, { planned, sent: all, sentInTime: all, completed: all, completedInTime: all })
  if (all > 0) tally.statuses.set(200, all)
  tally.latencies.set('success', takenOf(latencies))
  tally.latencies.set('floor', takenOf(latencies))
  tally.latencies.set('slip', takenOf(latencies.map(() => 1)))
  return tally
}

/** The window of a second: its last request was sent at its start, and completed at its end. */
export function windowOf(who: { nodeId: string; boot: string; testId?: string }, seq: number, counted: Tally): Window {
  const acted = counted.sent === 0 ? {} : { lastSent: seq * SECOND, lastAnswer: (seq + 1) * SECOND }
  const tally = { ...counted, ...acted }
  return {
    kind: 'window',
    testId: 'test',
    reportId: `${who.nodeId} ${who.boot} ${seq}`,
    ...who,
    seq,
    through: seq,
    from: seq * SECOND,
    to: (seq + 1) * SECOND,
    parts: [{ ...label, tally }],
    limited: [],
    cumulative,
  }
}

/** The same window as the last one, with the totals of all. */
export function lastOf(windows: readonly Window[], ending: Ending = 'completed'): Window {
  const last = windows.at(-1)
  if (last === undefined) throw new RangeError('a stream has a window')
  const totals = new Series().addAll(windows.flatMap(({ parts }) => parts)).parts()
  return { ...last, last: { ending, neverSent: 0, totals } }
}

export function sumOf(windows: readonly Window[]): Tally {
  return windows.flatMap(({ parts }) => parts).reduce((sum, part) => merge(sum, part.tally), emptyTally())
}

/** Joins two consecutive windows, as a driver's outbox does. */
export function join(older: Window, newer: Window): Window {
  return { ...newer, seq: older.seq, from: older.from, parts: [...older.parts, ...newer.parts] }
}

/** The same window as a number of records, each with its share of the tallies; unchanged for one. */
export function cut(window: Window, of: number): Window[] {
  if (of === 1) return [window]
  const { last } = window
  const share = <T>(all: readonly T[], index: number): T[] => all.filter((_, i) => i % of === index)
  return Array.from({ length: of }, (_, index) => ({
    ...window,
    part: { index, of },
    parts: share(window.parts, index),
    ...(last === undefined ? {} : { last: { ...last, totals: share(last.totals, index) } }),
  }))
}

/** A window with a second label. */
function twoFold(window: Window, latencies: readonly number[]): Window {
  return { ...window, parts: [...window.parts, { ...label, request: 'other', tally: tallyOf(latencies) }] }
}

const seconds = fc.array(fc.array(fc.integer({ min: 1, max: 50_000 }), { maxLength: 4 }), {
  minLength: 1,
  maxLength: 8,
})

/** The generator's part of a window. */
const seen = fc.record({ limited: fc.subarray([...limits]), load: generatorLoads, details: failureDetails })

/**
 * The messages of one boot in a whole test: every window once, some joined, some split, the last one with its totals.
 */
export function streams(nodeId: string, boot: string): fc.Arbitrary<Stream> {
  return fc
    .record({
      seconds,
      joined: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
      cuts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 8, maxLength: 8 }),
      said: fc.array(seen, { minLength: 8, maxLength: 8 }),
    })
    .map(({ seconds: drawn, joined, cuts, said }) => {
      const single = drawn.map((latencies, seq) => ({
        ...twoFold(windowOf({ nodeId, boot }, seq, tallyOf(latencies)), latencies.slice(1)),
        ...said[seq],
      }))
      const closed = [...single.slice(0, -1), lastOf(single)]
      const windows: Window[] = []
      for (const window of closed) {
        const before = windows.at(-1)
        if (before !== undefined && joined[window.seq] === true) windows[windows.length - 1] = join(before, window)
        else windows.push(window)
      }
      return { nodeId, boot, windows: windows.flatMap((window) => cut(window, cuts[window.seq] ?? 1)) }
    })
}
