/**
 * A window as records that readers take: one for nearly all, several for a window of many labels, or for the totals of
 * many. Each says which part it is of how many; tallies add up, so that where they are cut makes no difference.
 */
import { Latencies } from '../../lib/measure/latencies.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { MAX_MESSAGE_BYTES } from '../../lib/messages/reading.ts'
import { joinWindows } from './window-writer.ts'

/** What a record carries: tallies of the window, and of the totals that the last one states. */
interface Load {
  readonly parts: readonly Labelled[]
  readonly totals: readonly Labelled[]
}

/**
 * The records of a window, in order; the same each time for the same window.
 * @param maxBytes what readers take; a record is longer only where a single histogram is
 */
export function partsOfWindow(window: Window, maxBytes: number): Window[] {
  const whole = { parts: window.parts, totals: window.last?.totals ?? [] }
  if (mostBytesOf(whole) <= maxBytes) return [window]
  const loads = cut(window, whole, maxBytes)
  if (loads.length === 1) return [window]
  return loads.map((load, index) => carrying(window, load, { index, of: loads.length }))
}

function carrying(window: Window, { parts, totals }: Load, part: Window['part']): Window {
  const { last } = window
  return {
    ...window,
    ...(part === undefined ? {} : { part }),
    parts,
    ...(last === undefined ? {} : { last: { ...last, totals } }),
  }
}

/** Halves it until each half is a record. */
function cut(window: Window, load: Load, maxBytes: number): Load[] {
  const bytes = Buffer.byteLength(metrics.write(carrying(window, load, { index: 0, of: 1 })))
  const halves = bytes <= maxBytes ? undefined : halvesOf(load)
  return halves === undefined ? [load] : halves.flatMap((half) => cut(window, half, maxBytes))
}

/** undefined for what cannot be halved. */
function halvesOf({ parts, totals }: Load): [Load, Load] | undefined {
  if (parts.length > 0 && totals.length > 0)
    return [
      { parts, totals: [] },
      { parts: [], totals },
    ]
  const halves = halved(parts.length > 0 ? parts : totals)
  if (halves === undefined) return undefined
  const [first, second] = halves
  return parts.length > 0
    ? [
        { parts: first, totals: [] },
        { parts: second, totals: [] },
      ]
    : [
        { parts: [], totals: first },
        { parts: [], totals: second },
      ]
}

function halved(tallies: readonly Labelled[]): [readonly Labelled[], readonly Labelled[]] | undefined {
  const [only] = tallies
  if (tallies.length > 1) {
    const middle = Math.ceil(tallies.length / 2)
    return [tallies.slice(0, middle), tallies.slice(middle)]
  }
  const measured = only?.tally.latencies.entries() ?? []
  if (only === undefined || measured.length < 2) return undefined
  const middle = Math.ceil(measured.length / 2)
  const [first, second] = [latenciesOf(measured.slice(0, middle)), latenciesOf(measured.slice(middle))]
  // Counts stand in one of the two.
  return [
    [{ ...only, tally: { ...only.tally, latencies: first } }],
    [{ ...only, tally: { ...emptyTally(), latencies: second } }],
  ]
}

function latenciesOf(entries: ReturnType<Latencies['entries']>): Latencies {
  const latencies = new Latencies()
  for (const [name, histogram] of entries) latencies.set(name, histogram)
  return latencies
}

/** Two windows that follow each other as one, while all of its sums are within the bounds of what readers take. */
export function joinIfReadable(older: Window, newer: Window, maxBytes = MAX_MESSAGE_BYTES): Window | undefined {
  const joined = joinWindows(older, newer)
  const isReadable = (part: Window): boolean => metrics.read(Buffer.from(metrics.write(part))).ok
  return joined !== undefined && partsOfWindow(joined, maxBytes).every(isReadable) ? joined : undefined
}

/** The fields of a window, and of a tally without names and histograms: more than they ever take. */
const HEAD = 20_000
const COUNTS = 2_000
/** The figures of a histogram, and what its cells take beside themselves. */
const FIGURES = 300
/** A character of a name as JSON may need six bytes; base64 makes four of three. */
const PER_CHARACTER = 6
const BASE64 = 4 / 3
const PER_COUNT = 30

/** At most so many bytes, without writing it: most windows are far below what fits. */
function mostBytesOf({ parts, totals }: Load): number {
  return [...parts, ...totals].reduce((sum, part) => sum + mostBytesOfTally(part), HEAD)
}

function mostBytesOfTally({ phase, request, tally }: Labelled): number {
  const { statuses, failures, latencies } = tally
  const cells = latencies.entries().map(([, histogram]) => FIGURES + histogram.packed().length * BASE64)
  const counts = COUNTS + (statuses.size + failures.size) * PER_COUNT + (phase.length + request.length) * PER_CHARACTER
  return counts + cells.reduce((sum, bytes) => sum + bytes, 0)
}
