/** Targets whose breaking point is known, in virtual time, and a search on them. */
import { emptyTally, type Tally } from '../../lib/measure/tally.ts'
import { DECIDE_SECONDS, type SearchSettings } from '../../lib/search/settings.ts'
import type { PlannedStage, SearchResult, Stage } from '../../lib/search/stage.ts'
import { readThreshold } from '../../lib/thresholds/parse.ts'
import type { Threshold } from '../../lib/thresholds/threshold.ts'
import { generatorLimitIn } from './generator-limit.ts'
import { judgedStage } from './judge.ts'
import { nextStage } from './next-stage.ts'

/** When a request that comes at an instant has its response, both in seconds, and whether that is a success. */
export type Target = (at: number) => { readonly end: number; readonly ok: boolean }

/** The time from one arrival to the next at a rate, in seconds. */
export type Spacing = (perSecond: number) => number

export const evenly: Spacing = (perSecond) => 1 / perSecond

interface Ended {
  readonly end: number
  readonly seconds: number
  readonly ok: boolean
}

/** A first-come queue. @param serviceOf the service time of the next request, in seconds */
export function queueOf(servers: number, serviceOf: () => number): Target {
  const free = Array.from({ length: servers }, () => 0)
  return (at) => {
    const index = free.indexOf(Math.min(...free))
    const end = Math.max(at, free[index] ?? 0) + serviceOf()
    free[index] = end
    return { end, ok: true }
  }
}

/** Answers in no time, and sheds with an error what is above a rate. */
export function cliffAt(perSecond: number): Target {
  let [tokens, since] = [1, 0]
  return (at) => {
    tokens = Math.min(1, tokens + (at - since) * perSecond)
    since = at
    const ok = tokens >= 1 - 1e-9
    if (ok) tokens -= 1
    return { end: at + 0.001, ok }
  }
}

/** A load on a target that runs on from stage to stage. */
export class Load {
  readonly #target: Target
  readonly #spacing: Spacing
  readonly #thresholds: readonly Threshold[]
  #now = 0
  #next = 0
  #perSecond = 0
  #ended: Ended[] = []

  constructor(target: Target, thresholds: readonly string[], spacing: Spacing = evenly) {
    this.#target = target
    this.#spacing = spacing
    this.#thresholds = thresholds.map(thresholdOf)
  }

  run(stage: PlannedStage): Stage {
    // Until the next rate is announced, the one before goes on.
    if (this.#perSecond > 0) this.#advance(this.#now + DECIDE_SECONDS)
    this.#perSecond = stage.perSecond
    this.#next = this.#now + this.#spacing(stage.perSecond)
    const from = this.#now + stage.settleSeconds
    this.#advance(this.#now + stage.seconds)
    const seconds = stage.seconds - stage.settleSeconds
    const tally = tallyOf(this.#ended.filter(({ end }) => end >= from && end < this.#now))
    const due = stage.perSecond * seconds
    const limit = generatorLimitIn(tally, due)
    return judgedStage(stage, this.#thresholds, {
      ...{ seconds, due, tally, limit },
      tallyFor: () => tally,
      heldFor: () => ({ held: 0, of: 0 }),
    })
  }

  #advance(to: number): void {
    for (; this.#next < to; this.#next += this.#spacing(this.#perSecond)) {
      const { end, ok } = this.#target(this.#next)
      this.#ended.push({ end, ok, seconds: end - this.#next })
    }
    this.#ended = this.#ended.filter(({ end }) => end >= this.#now)
    this.#now = to
  }
}

function thresholdOf(text: string): Threshold {
  const read = readThreshold(text)
  if ('fault' in read) throw new Error(read.fault)
  return read.threshold
}

function tallyOf(ended: readonly Ended[]): Tally {
  const tally = emptyTally()
  for (const { seconds, ok } of ended) {
    tally.latencies.at(ok ? 'success' : 'unsuccessful').record(Math.max(1, Math.round(seconds * 1e6)))
    tally.latencies.at('slip').record(1)
  }
  const succeeded = ended.filter(({ ok }) => ok).length
  const all = ended.length
  Object.assign(tally, { sent: all, completed: all, completedInTime: all })
  tally.statuses.set(200, succeeded)
  tally.statuses.set(503, all - succeeded)
  return tally
}

/** Runs a search to its end. @throws RangeError if it has none within a thousand stages */
export function searched(settings: SearchSettings, run: (stage: PlannedStage) => Stage): SearchResult {
  const stages: Stage[] = []
  while (stages.length < 1_000) {
    const next = nextStage(settings, stages)
    if ('result' in next) return next.result
    stages.push(run(next.stage))
  }
  throw new RangeError('the search does not end')
}

/** The stage of an outcome that is not computed from figures. */
export function stageWith({ perSecond, purpose }: PlannedStage, outcome: Stage['outcome']): Stage {
  const breaches = outcome === 'broken' ? [{ text: 'p99 < 250ms', value: '312 ms' }] : []
  const limit = outcome === 'generator-limit' ? { limit: 'the generator was late' } : {}
  const figures = { p99Ms: 12, errorRate: 0, throughput: perSecond, endedShare: 1 }
  return { perSecond, purpose, outcome, breaches, ...limit, ...figures }
}
