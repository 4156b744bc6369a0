/** The recent heartbeats of each driver in short: its condition, at most once for each second. */
import type { Heartbeat } from '../../lib/messages/heartbeat.ts'
import { HeartbeatMinutes } from './heartbeat-minutes.ts'

/** The condition of a driver at the arrival of a heartbeat. What it did not report is null. */
export interface HeartbeatSample {
  /** When the heartbeat arrived, in ms since 1970. */
  readonly at: number
  readonly state: string | null
  /** Cores that its process used. */
  readonly cpu: number | null
  /** Resident memory in bytes. */
  readonly rss: number | null
  readonly loopLagMs: number | null
  /** The 99th percentile of the slip in its latest window of a running test. */
  readonly slipMs: number | null
  readonly clockOffsetMs: number | null
  /** Windows that Kafka has not acknowledged. */
  readonly outbox: number | null
}

export interface HistoryLimits {
  /** The most samples of one driver. */
  readonly perDriver: number
  /** The most samples of all drivers together. */
  readonly total: number
}

/** Five minutes of one driver; 100,000 samples take about 15 MB. */
const defaultHistory: HistoryLimits = { perDriver: 300, total: 100_000 }

export class HeartbeatHistory {
  /** The same minute by minute, over a longer time. */
  readonly minutes = new HeartbeatMinutes()
  readonly #limits: HistoryLimits
  /** By node; the node that was heard least recently is the first. */
  readonly #samples = new Map<string, HeartbeatSample[]>()
  #total = 0

  constructor(limits: HistoryLimits = defaultHistory) {
    this.#limits = limits
  }

  /** Records a heartbeat. A later one of the same second replaces an earlier one. */
  add(beat: Heartbeat, { at, slipMs }: Pick<HeartbeatSample, 'at' | 'slipMs'>): void {
    const { nodeId } = beat
    const own = this.#samples.get(nodeId) ?? []
    const sample = sampleOf(beat, { at, slipMs })
    if (secondOf(own.at(-1)?.at) === secondOf(at)) this.#drop(own, own.length - 1)
    else this.minutes.add(nodeId, sample)
    own.push(sample)
    this.#total += 1
    if (own.length > this.#limits.perDriver) this.#drop(own, 0)
    this.#samples.delete(nodeId)
    this.#samples.set(nodeId, own)
    while (this.#total > this.#limits.total) this.#dropStalest()
  }

  /** The samples of a driver, the oldest first. */
  of(nodeId: string): readonly HeartbeatSample[] {
    return this.#samples.get(nodeId) ?? []
  }

  /** The number of samples of all drivers. */
  get total(): number {
    return this.#total
  }

  /** Drops the oldest sample of the driver that was heard least recently: each live driver keeps about as many as any other. */
  #dropStalest(): void {
    const [stalest] = this.#samples
    if (stalest === undefined) return
    const [nodeId, own] = stalest
    this.#drop(own, 0)
    if (own.length === 0) this.#samples.delete(nodeId)
  }

  #drop(own: HeartbeatSample[], index: number): void {
    own.splice(index, 1)
    this.#total -= 1
  }
}

function secondOf(at: number | undefined): number | undefined {
  return at === undefined ? undefined : Math.floor(at / 1_000)
}

function sampleOf(
  { state, load, clock, outbox }: Heartbeat,
  { at, slipMs }: Pick<HeartbeatSample, 'at' | 'slipMs'>,
): HeartbeatSample {
  return {
    at,
    state: state ?? null,
    cpu: load?.cpu ?? null,
    rss: load?.rss ?? null,
    loopLagMs: load?.loopLagMs ?? null,
    slipMs,
    clockOffsetMs: clock === undefined ? null : Math.round(clock.wallOffset) / 1_000,
    outbox: outbox ?? null,
  }
}
