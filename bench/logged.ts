/** One load against a target of its own that notes every request: what the contender did, and what was seen of it. */
import { NativeTarget, type Seen, type TargetOptions } from './native/target.ts'
import type { Generator, Load } from './contenders/generator.ts'
import type { Probe } from './contenders/probe-file.ts'
import { type Sample, sampleOf } from './rounds.ts'
import { type Intended, constantFrom, inOrderOfArrival, kindestStart } from './truth.ts'

export interface LoggedLoad {
  readonly sample: Sample
  readonly seen: readonly Seen[]
  /** The plan: exact for ours, the kindest that fits for others. */
  readonly intended: Intended
}

/** A load at a rate, and everything but its url. */
export type RatedLoad = Omit<Load, 'url' | 'rate'> & { readonly rate: number }

interface Way {
  readonly options: TargetOptions
  readonly probe: Probe
}

/** Starts a target, lets it be loaded once, and reads its log. */
export async function loggedLoad(generator: Generator, load: RatedLoad, { options, probe }: Way): Promise<LoggedLoad> {
  const target = await NativeTarget.start({ ...options, log: Math.ceil(load.rate * (load.seconds + 2)) })
  let seen: Seen[] = []
  let sample: Sample
  try {
    sample = await sampleOf(generator, { ...load, url: `${target.base}/small` }, target)
  } finally {
    // What was never answered is no part of it: nobody's report knows when it would have been.
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
