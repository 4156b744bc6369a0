/** Contenders alternate in every round; of each, a stretch in the middle of its load counts, seen from outside it. */
import { pause, systemClock } from '../lib/clock.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { type Micros, between, later, fromMillis, fromSeconds, toMillis, toSeconds } from '../lib/units.ts'
import type { Generator, Load, Reported } from './contenders/generator.ts'
import type { Target } from './target-process.ts'
import { cpuSeconds } from './usage.ts'

/** What one contender did in one round. */
export interface Sample {
  /** Requests a second that the target answered. */
  readonly rate: number
  /** CPU time of the generator's processes for each of them, user and system, in µs. */
  readonly cpu: number
  /** The share of the time in which the target had nothing to do. */
  readonly targetIdle: number
  /** What the target counted of the whole load, beside what the contender says of it. */
  readonly counted: number
  /** The test, where it is ours. */
  readonly testId: string | undefined
  readonly reported: Reported
}

/** From the first request to what counts: compilers have done their work, connections are open. */
const SETTLE = fromMillis(500)
/** What counts ends so long before the load does. */
const SPARE = fromMillis(300)
const BEGINS_WITHIN = fromSeconds(15)

interface Sight {
  readonly at: Micros
  readonly requests: number
  readonly cpu: number
  readonly targetCpu: number
}

/** Lets a contender load a target once. */
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
  // A connection that only looks whether it can be made may send a request: a few make a load.
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

/** So many rounds, each contender once in every round; who begins changes from round to round. */
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
