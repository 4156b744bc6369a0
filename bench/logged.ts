/**
 * One load against a target of its own that records every request: the contender's own results, and the target's log.
 */
import { NativeTarget, type Seen, type TargetOptions } from './native/target.ts'
import type { Generator, Load } from './contenders/generator.ts'
import type { Probe } from './contenders/probe-file.ts'
import { type Sample, sampleOf } from './rounds.ts'
import { type Intended, constantFrom, inOrderOfArrival, kindestStart } from './truth.ts'

export interface LoggedLoad {
  readonly sample: Sample
  readonly seen: readonly Seen[]
  /** The plan: exact for Breakwater, the most favourable one that fits for others. */
  readonly intended: Intended
}

/** A load at a rate, with everything except its URL. */
export type RatedLoad = Omit<Load, 'url' | 'rate'> & { readonly rate: number }

interface Way {
  readonly options: TargetOptions
  readonly probe: Probe
}

/** Starts a target, runs the load once, and reads the target's log. */
export async function loggedLoad(generator: Generator, load: RatedLoad, { options, probe }: Way): Promise<LoggedLoad> {
  const target = await NativeTarget.start({ ...options, log: Math.ceil(load.rate * (load.seconds + 2)) })
  let seen: Seen[] = []
  let sample: Sample
  try {
    sample = await sampleOf(generator, { ...load, url: `${target.base}/small` }, target)
  } finally {
    // Requests without a response are excluded: no report knows when the response would have arrived.
    seen = (await target.stop()).filter(({ answeredAt }) => answeredAt < Infinity)
  }
  if (sample.testId !== undefined)
    return { sample, seen, intended: constantFrom(await probe.startOf(sample.testId), load.rate) }
  const ordered = inOrderOfArrival(seen)
  const { startAt } = sample.reported
  if (startAt !== undefined) return { sample, seen: ordered, intended: constantFrom(startAt, load.rate) }
  const start = kindestStart(
    ordered.map(({ arrivedAt }) => arrivedAt),
    load.rate,
  )
  return { sample, seen: ordered, intended: constantFrom(start, load.rate) }
}
