/** Contenders alternate in every round; for each, a middle section of its load is measured from outside. */
import { pause, systemClock } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, between, later, fromMillis, fromSeconds, toMillis, toSeconds } from '../lib/units.ts'
import type { Generator, Load, Reported } from './contenders/generator.ts'
import type { Target } from './target-process.ts'
import { cpuSeconds } from './usage.ts'

/** The result of one contender in one round. */
export interface Sample {
  /** Requests per second that the target completed. */
  readonly rate: number
  /** CPU time of the generator's processes per request, user and system, in µs. */
  readonly cpu: number
  /** The share of time in which the target was idle. */
  readonly targetIdle: number
  /** The target's count of the whole load, for comparison with the contender's own. */
  readonly counted: number
  /** The id of the test, if it is one of ours. */
  readonly testId: string | undefined
  readonly reported: Reported
}

/** The time from the first request to the measured section: by then code is compiled and connections are open. */
const SETTLE = fromMillis(500)
/** The measured section ends this long before the load does. */
const SPARE = fromMillis(300)
const BEGINS_WITHIN = fromSeconds(15)

interface Sight {
  readonly at: Micros
  readonly requests: number
  readonly cpu: number
  readonly targetCpu: number
}

/** Runs a contender once against a target. */
export async function sampleOf(generator: Generator, load: Load, target: Target): Promise<Sample> {
  const before = await target.requests()
  const { pids, end, testId } = await generator.begin(load)
  await firstRequest(target, { before, name: generator.name })
  await pause(toMillis(SETTLE))
  const from = await sight(target, pids)
  const counts = between(later(SETTLE, SPARE), fromSeconds(load.seconds))
  await systemClock.sleepUntil(later(from.at, counts))
  const to = await sight(target, pids)
  const reported = await end()
  return { ...differenceOf(from, to), counted: (await target.requests()) - before, testId, reported }
}

async function firstRequest(target: Target, { before, name }: { before: number; name: string }): Promise<void> {
  const limit = later(systemClock.now(), BEGINS_WITHIN)
  // A connection that only checks whether it can be made may send a request: a load has more than a few.
  while ((await target.requests()) < before + 10) {
    if (systemClock.now() > limit) throw new BreakwaterError('not-ready', `${name} sent nothing`)
    await pause(5)
  }
}

async function sight(target: Target, pids: readonly number[]): Promise<Sight> {
  const requests = await target.requests()
  return { at: systemClock.now(), requests, cpu: cpuOf(pids), targetCpu: cpuOf(target.pids) }
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + (cpuSeconds(pid) ?? Number.NaN), 0)
}

function differenceOf(from: Sight, to: Sight): Pick<Sample, 'rate' | 'cpu' | 'targetIdle'> {
  const seconds = toSeconds(between(from.at, to.at))
  const requests = to.requests - from.requests
  return {
    rate: requests / seconds,
    cpu: ((to.cpu - from.cpu) * 1e6) / requests,
    targetIdle: 1 - (to.targetCpu - from.targetCpu) / seconds,
  }
}

/** A number of rounds, each contender once per round; the order rotates from round to round. */
export async function alternate<T>(
  names: readonly string[],
  rounds: number,
  once: (name: string) => Promise<T>,
): Promise<Map<string, T[]>> {
  const samples = new Map<string, T[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [place] of names.entries()) {
      const name = names[(place + round) % names.length] ?? ''
      samples.get(name)?.push(await once(name))
    }
  }
  return samples
}
