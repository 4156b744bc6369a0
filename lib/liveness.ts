/**
 * The state of each driver (up, suspect, lost, back), judged by the arrival of heartbeats on the local monotonic clock,
 * never by a timestamp in a message. Pure: each call passes the time.
 *
 * If all drivers fall silent at once, Kafka is the likely cause: while the watch is `frozen`, no driver is declared
 * lost, and afterwards the silence of each driver counts from zero.
 */
import { type Micros, between, fromSeconds, micros } from './units.ts'

export type Liveness = 'up' | 'suspect' | 'lost' | 'left'

export interface LivenessChange {
  readonly node: string
  readonly from: Liveness | undefined
  readonly to: Liveness
}

export interface LivenessLimits {
  /** Silence after which a node is suspect; 3 s by default. */
  readonly suspect: Micros
  /** Silence after which it is lost; 5 s by default. */
  readonly lost: Micros
}

/**
 * Why limits of silence, in seconds, contradict each other: a driver must be suspect before it is lost. Undefined if
 * they are valid. For the settings `--suspect` and `--lost` of the orchestrator and the heartbeat monitor.
 */
export function limitsConflict({ suspect, lost }: { suspect: number; lost: number }): string | undefined {
  if (suspect > 0 && suspect < lost) return undefined
  return `--suspect ${suspect} must be more than 0 and less than --lost ${lost}: lower --suspect or raise --lost`
}

export const defaultLimits: LivenessLimits = { suspect: fromSeconds(3), lost: fromSeconds(5) }

interface Watched {
  state: Liveness
  lastBeat: Micros
  /** The start of its silence: the last heartbeat, or a later pardon. */
  silentSince: Micros
  limits: LivenessLimits
}

/**
 * A node as plain data. Instants are stored as ages in µs, because the instants of one process mean nothing to another.
 */
export interface WatchedSnapshot {
  readonly node: string
  readonly state: Liveness
  readonly beatAge: number
  readonly silence: number
  readonly limits: LivenessLimits
}

export class LivenessTable {
  readonly #nodes = new Map<string, Watched>()

  /** Restores the table on the current clock: no driver's silence has grown since the snapshot. */
  static restore(nodes: readonly WatchedSnapshot[], now: Micros): LivenessTable {
    const table = new LivenessTable()
    for (const { node, state, beatAge, silence, limits } of nodes) {
      const [lastBeat, silentSince] = [micros(now - beatAge), micros(now - silence)]
      table.#nodes.set(node, { state, lastBeat, silentSince, limits })
    }
    return table
  }

  snapshot(now: Micros): WatchedSnapshot[] {
    return [...this.#nodes].map(([node, { state, lastBeat, silentSince, limits }]) => {
      return { node, state, beatAge: between(lastBeat, now), silence: between(silentSince, now), limits }
    })
  }

  /** Records a heartbeat. Returns the change that it causes, if any: a new node, or a node that is back. */
  beat(node: string, at: Micros, limits: LivenessLimits = defaultLimits): LivenessChange | undefined {
    const known = this.#nodes.get(node)
    if (known === undefined) {
      this.#nodes.set(node, { state: 'up', lastBeat: at, silentSince: at, limits })
      return { node, from: undefined, to: 'up' }
    }
    known.lastBeat = at
    known.silentSince = at
    known.limits = limits
    return this.#move(node, known, 'up')
  }

  /** Records that the node has left: it is not lost. */
  leave(node: string): LivenessChange | undefined {
    const known = this.#nodes.get(node)
    return known === undefined ? undefined : this.#move(node, known, 'left')
  }

  /** Checks the silence of all drivers. */
  check(now: Micros): LivenessChange[] {
    const changes: LivenessChange[] = []
    for (const [node, watched] of this.#nodes) {
      const change = watched.state === 'left' ? undefined : this.#move(node, watched, judge(watched, now))
      if (change !== undefined) changes.push(change)
    }
    return changes
  }

  /** Call this after a time in which no messages could arrive: the silence of every driver counts from zero. */
  pardon(now: Micros): void {
    for (const watched of this.#nodes.values()) {
      if (watched.state === 'up' || watched.state === 'suspect') watched.silentSince = now
    }
  }

  stateOf(node: string): Liveness | undefined {
    return this.#nodes.get(node)?.state
  }

  /** The instant of the last heartbeat. */
  lastBeat(node: string): Micros | undefined {
    return this.#nodes.get(node)?.lastBeat
  }

  forget(node: string): void {
    this.#nodes.delete(node)
  }

  nodes(): readonly string[] {
    return [...this.#nodes.keys()]
  }

  #move(node: string, watched: Watched, to: Liveness): LivenessChange | undefined {
    if (watched.state === to) return undefined
    // A lost node stays lost until a heartbeat arrives: only `beat` may bring it back.
    if (watched.state === 'lost' && to === 'suspect') return undefined
    const from = watched.state
    watched.state = to
    return { node, from, to }
  }
}

function judge(watched: Watched, now: Micros): Liveness {
  const silence = between(watched.silentSince, now)
  if (silence >= watched.limits.lost) return 'lost'
  if (silence >= watched.limits.suspect) return 'suspect'
  return watched.state === 'lost' ? 'lost' : 'up'
}
