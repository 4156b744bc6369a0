/** The heartbeats of each driver minute by minute: a day of them, which the store keeps over restarts. */
import type { HeartbeatSample } from './heartbeat-history.ts'

/**
 * The condition of a driver over a minute. `at` is its beginning in ms since 1970, `state` the last one, `cpu` the mean,
 * and everything else the worst value.
 */
export interface HeartbeatMinute extends HeartbeatSample {
  /** The seconds with a heartbeat, of 60. */
  readonly beats: number
}

export interface NodeMinute {
  readonly nodeId: string
  readonly minute: HeartbeatMinute
}

const MINUTE_MS = 60_000
/** A day of one driver; 100,000 minutes take about 15 MB. */
const PER_DRIVER = 1_440
const TOTAL = 100_000

export class HeartbeatMinutes {
  /** By node, without the present minute; the node whose minute ended least recently is the first. */
  readonly #minutes = new Map<string, HeartbeatMinute[]>()
  readonly #present = new Map<string, HeartbeatMinute>()
  #total = 0
  #untold: NodeMinute[] = []

  /** Adds the first sample of each second. */
  add(nodeId: string, sample: HeartbeatSample): void {
    const at = sample.at - (sample.at % MINUTE_MS)
    const present = this.#present.get(nodeId)
    if (present !== undefined && present.at !== at) {
      this.#keep({ nodeId, minute: present })
      this.#untold.push({ nodeId, minute: present })
    }
    const same = present?.at === at ? present : undefined
    this.#present.set(nodeId, { ...worseOf(same, sample), at, beats: (same?.beats ?? 0) + 1 })
  }

  /** The minutes of a driver, the oldest first; the last one may have just begun. */
  of(nodeId: string): HeartbeatMinute[] {
    const present = this.#present.get(nodeId)
    return [...(this.#minutes.get(nodeId) ?? []), ...(present === undefined ? [] : [present])]
  }

  /** The minutes that ended since the last call. */
  takeEnded(): NodeMinute[] {
    const ended = this.#untold
    this.#untold = []
    return ended
  }

  /** Adds minutes of an earlier process, the oldest first. */
  restore(minutes: readonly NodeMinute[]): void {
    for (const each of minutes) this.#keep(each)
  }

  #keep({ nodeId, minute }: NodeMinute): void {
    const own = this.#minutes.get(nodeId) ?? []
    own.push(minute)
    this.#total += 1
    this.#minutes.delete(nodeId)
    this.#minutes.set(nodeId, own)
    if (own.length > PER_DRIVER) this.#drop(nodeId, own)
    const [stalest] = this.#minutes
    if (this.#total > TOTAL && stalest !== undefined) this.#drop(...stalest)
  }

  #drop(nodeId: string, own: HeartbeatMinute[]): void {
    own.shift()
    this.#total -= 1
    if (own.length === 0) this.#minutes.delete(nodeId)
  }
}

function worseOf(known: HeartbeatMinute | undefined, sample: HeartbeatSample): HeartbeatSample {
  if (known === undefined) return sample
  return {
    at: known.at,
    state: sample.state ?? known.state,
    cpu: meanOf(known, sample.cpu),
    rss: greater(known.rss, sample.rss),
    loopLagMs: greater(known.loopLagMs, sample.loopLagMs),
    slipMs: greater(known.slipMs, sample.slipMs),
    clockOffsetMs: farther(known.clockOffsetMs, sample.clockOffsetMs),
    outbox: greater(known.outbox, sample.outbox),
  }
}

function meanOf({ cpu, beats }: HeartbeatMinute, next: number | null): number | null {
  if (cpu === null || next === null) return cpu ?? next
  return (cpu * beats + next) / (beats + 1)
}

function greater(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b)
}

function farther(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.abs(b) > Math.abs(a) ? b : a
}
