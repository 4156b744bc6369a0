/**
 * Splits a window into records that readers accept: one for nearly all windows, several for a window with many labels,
 * or for totals with many. Each record contains its index and the number of parts; tallies add up, so the position of
 * the splits makes no difference.
 */
import type { Latencies } from '../../lib/measure/latencies.ts'
import type { Labelled } from '../../lib/measure/series.ts'
import { emptyTally } from '../../lib/measure/tally.ts'
import { writeTally } from '../../lib/measure/tally-codec.ts'
import { metrics, type Window } from '../../lib/messages/metrics.ts'
import { MAX_MESSAGE_BYTES } from '../../lib/messages/reading.ts'
import { joinWindows } from './window-writer.ts'

/** A tally in a record, and whether it belongs to the totals of the last window. */
interface Piece extends Labelled {
  readonly ofTotals: boolean
}

/**
 * The records of a window, in order; always the same for the same window.
 * @param maxBytes the limit of readers; a record exceeds it only if a single histogram does
 */
export function partsOfWindow(window: Window, maxBytes: number): Window[] {
  const pieces = [
    ...window.parts.map((part) => ({ ...part, ofTotals: false })),
    ...(window.last?.totals ?? []).map((part) => ({ ...part, ofTotals: true })),
  ]
  if (mostBytesOf(pieces) <= maxBytes) return [window]
  const room = maxBytes - bytesOfHead(window)
  const groups = grouped(
    pieces.flatMap((piece) => cut(piece, room)),
    room,
  )
  if (groups.length <= 1) return [window]
  return groups.map((group, index) => carrying(window, group, { index, of: groups.length }))
}

/** The bytes of a record besides its tallies, each of which follows a comma. */
function bytesOfHead(window: Window): number {
  const numbered = { index: MOST_DIGITS, of: MOST_DIGITS }
  return Buffer.byteLength(metrics.write(carrying(window, [], numbered)))
}

function carrying(window: Window, pieces: readonly Piece[], part: NonNullable<Window['part']>): Window {
  const { last } = window
  const carried = (totals: boolean): Labelled[] => pieces.filter(({ ofTotals }) => ofTotals === totals)
  const words = last === undefined ? {} : { last: { ...last, totals: carried(true) } }
  return { ...window, part, parts: carried(false), ...words }
}

interface Sized {
  readonly piece: Piece
  readonly bytes: number
}

/** The piece with its size; halved until each part fits, or is a single histogram. */
function cut(piece: Piece, room: number): Sized[] {
  const bytes = Buffer.byteLength(JSON.stringify(writeTally(piece))) + 1
  const halves = bytes <= room ? undefined : halvesOf(piece)
  return halves === undefined ? [{ piece, bytes }] : halves.flatMap((half) => cut(half, room))
}

/** Groups neighbours, as many as fit in a record. */
function grouped(pieces: readonly Sized[], room: number): Piece[][] {
  const groups: Piece[][] = []
  let left = -1
  for (const { piece, bytes } of pieces) {
    if (bytes > left || groups.length === 0) {
      groups.push([])
      left = room
    }
    groups.at(-1)?.push(piece)
    left -= bytes
  }
  return groups
}

/** Two tallies with half of the measurements each, which add up to the whole; the first has the counts. */
function halvesOf(piece: Piece): [Piece, Piece] | undefined {
  const { tally } = piece
  const names = tally.latencies.entries().map(([name]) => name)
  if (names.length < 2) return undefined
  const middle = Math.ceil(names.length / 2)
  const only = (some: readonly string[]): Latencies => tally.latencies.only(new Set(some))
  return [
    { ...piece, tally: { ...tally, latencies: only(names.slice(0, middle)) } },
    { ...piece, tally: { ...emptyTally(), latencies: only(names.slice(middle)) } },
  ]
}

/** Joins two consecutive windows, if all of the sums are within the limits of readers. */
export function joinIfReadable(older: Window, newer: Window, maxBytes = MAX_MESSAGE_BYTES): Window | undefined {
  const joined = joinWindows(older, newer)
  const isReadable = (part: Window): boolean => metrics.read(Buffer.from(metrics.write(part))).ok
  return joined !== undefined && partsOfWindow(joined, maxBytes).every(isReadable) ? joined : undefined
}

/** An upper bound for the fields of a window, and of a tally without names and histograms. */
const HEAD = 20_000
const COUNTS = 2_000
/** The figures of a histogram, and the overhead of its cells. */
const FIGURES = 300
/** JSON may need six bytes for a character of a name; base64 needs four for three. */
const PER_CHARACTER = 6
const BASE64 = 4 / 3
const PER_COUNT = 30
/** The highest number of a record, for its digits. */
const MOST_DIGITS = 9_999

/** An upper bound of the size, without serialising: most windows are far below the limit. */
function mostBytesOf(pieces: readonly Labelled[]): number {
  return pieces.reduce((sum, part) => sum + mostBytesOfTally(part), HEAD)
}

function mostBytesOfTally({ phase, request, tally }: Labelled): number {
  const { statuses, failures, checks, notes, latencies } = tally
  const cells = latencies.entries().map(([, histogram]) => FIGURES + histogram.packed().length * BASE64)
  const counted = (statuses.size + failures.size + notes.size) * PER_COUNT
  const texts = [...checks.keys()].reduce((sum, text) => sum + PER_COUNT + text.length * PER_CHARACTER, 0)
  const counts = COUNTS + counted + texts + (phase.length + request.length) * PER_CHARACTER
  return counts + cells.reduce((sum, bytes) => sum + bytes, 0)
}
