/**
 * Flaws: what makes the figures of a single window doubtful. Each doubt that follows from counts and histograms is about
 * the time from the first window with its flaw to the last one.
 */
import type { Limit } from './generator.ts'
import { responseOf } from './response.ts'
import { judgedNames, unsoundIn } from './soundness.ts'
import { hullOf, type Stretch } from './stretches.ts'
import type { Tally } from './tally.ts'

/** The closed list; those of percentiles are the names of the percentiles. */
export const flaws = [
  'paused',
  'ports',
  'fds',
  'network',
  'dropped',
  'not-connected',
  'clamped',
  ...judgedNames,
] as const
export type Flaw = (typeof flaws)[number]

/** For each flaw, the time from the first window with it to the last one; absent when there is none. */
export type Flawed = ReadonlyMap<Flaw, Stretch>

/** The flaws of a window, or of a record of one. */
export function flawsOf(tallies: readonly Readonly<Tally>[], limited: readonly Limit[]): ReadonlySet<Flaw> {
  const found = new Set(tallies.flatMap(flawsIn))
  for (const limit of ['paused', 'network'] as const) if (limited.includes(limit)) found.add(limit)
  return found
}

function flawsIn(tally: Readonly<Tally>): Flaw[] {
  const response = responseOf(tally)
  const counts: [count: number, flaw: Flaw][] = [
    [tally.droppedPaused, 'paused'],
    [tally.failures.get('generator:ports') ?? 0, 'ports'],
    [tally.failures.get('generator:fds') ?? 0, 'fds'],
    [tally.droppedBacklog, 'dropped'],
    [tally.notConnected, 'not-connected'],
    [response.clamped, 'clamped'],
  ]
  const counted = counts.filter(([count]) => count > 0).map(([, flaw]) => flaw)
  return [...counted, ...unsoundIn(response, tally.latencies.of('floor'))]
}

/** Joins the flawed times of several drivers. */
export function joinFlawed(all: readonly Flawed[]): Flawed {
  const joined = flaws.map((flaw) => [flaw, hullOf(all.map((one) => one.get(flaw)))] as const)
  return new Map(joined.flatMap(([flaw, hull]) => (hull === undefined ? [] : [[flaw, hull]])))
}
