/**
 * Derives which drivers are up, suspect, lost or back from messages and time. Pure: each call passes the time, and only
 * arrivals on the caller's own clock are judged.
 *
 * Silence counts against a driver only while the monitor could have received its heartbeats: see silence-watch.ts.
 */
import { type Liveness, type LivenessChange, type LivenessLimits, LivenessTable } from '../lib/liveness.ts'
import type { Control } from '../lib/messages/control.ts'
import type { Heartbeat } from '../lib/messages/heartbeat.ts'
import { type Micros, between, fromMillis, fromSeconds, micros } from '../lib/units.ts'
import { SilenceWatch } from './silence-watch.ts'
import type { DeafReason, NodeEvent, Notice } from './notice.ts'
import { WatchedNode } from './node.ts'

/** The present state of a driver. */
export interface NodeView {
  readonly node: string
  readonly liveness: Liveness
  /** The time since its last heartbeat arrived. */
  readonly age: Micros
  readonly beat: Heartbeat
  /** The instant since which it has been up without interruption; undefined while it is not up. */
  readonly upSince: Micros | undefined
}

/** Maximum number of watched nodes. Others choose the names, so the number must be bounded. */
export const MAX_NODES = 10_000
const KEEP_LEFT = fromSeconds(60)
const KEEP_LOST = fromSeconds(600)

export class Monitor {
  readonly #limits: LivenessLimits
  readonly #table = new LivenessTable()
  /** In the order of their last heartbeats. */
  readonly #nodes = new Map<string, WatchedNode>()
  readonly #hearing: SilenceWatch

  constructor(limits: LivenessLimits) {
    this.#limits = limits
    this.#hearing = new SilenceWatch(limits)
  }

  /** A heartbeat arrived. */
  heartbeat(beat: Heartbeat, now: Micros): Notice[] {
    const heard = this.#hear(now)
    const known = this.#nodes.get(beat.nodeId)
    const node = known ?? new WatchedNode(beat)
    const standing = known === undefined ? 'first' : known.take(beat)
    if (standing === 'repeated') return heard
    const silence = this.#age(beat.nodeId, now)
    this.#keep(beat.nodeId, node)
    const notices = [...heard, ...this.#bootNotices(node, { beat, standing, silence })]
    if (standing !== 'other-boot' || beat.alive) notices.push(...this.#judgeBeat(node, beat, now, silence))
    return [...notices, { event: 'heartbeat', node: beat.nodeId, beat }]
  }

  /** A message on `control` arrived: the orchestrator is running. */
  control(message: Control, now: Micros): Notice[] {
    if (message.type !== 'beat') return []
    const notices = this.#hear(now)
    const news = this.#hearing.orchestratorHeard(now)
    return news ? [...notices, { event: 'orchestrator-heard', from: message.from }] : notices
  }

  /**
   * Checks the silence of all drivers. `lastProgress`: Kafka's last response of any kind. Call this a few times a
   * second.
   */
  tick(now: Micros, lastProgress: Micros | undefined): Notice[] {
    this.#forgiveStall(now)
    const notices = this.#hearing.look(now, { lastProgress, awaited: this.#anyoneAlive() })
    if (this.deaf !== undefined) {
      this.#interruptAll()
      return notices
    }
    if (notices.some(({ event }) => event === 'hearing')) this.#table.pardon(now)
    const changes = this.#table.check(this.#hearing.countedUntil(now))
    notices.push(...changes.map((change) => this.#changed(change, now)))
    this.#forgetGone(now)
    return notices
  }

  /** Why no driver is judged now; undefined when drivers are judged. */
  get deaf(): DeafReason | undefined {
    return this.#hearing.deaf
  }

  /** Time since the orchestrator's latest heartbeat; undefined when there was none. */
  orchestratorAge(now: Micros): Micros | undefined {
    return this.#hearing.orchestratorAge(now)
  }

  /** All watched drivers, sorted by name. */
  nodes(now: Micros): NodeView[] {
    return [...this.#nodes]
      .map(([node, { beat, upSince }]) => ({
        node,
        liveness: this.#table.stateOf(node) ?? 'lost',
        age: this.#age(node, now),
        beat,
        upSince,
      }))
      .sort((a, b) => (a.node < b.node ? -1 : 1))
  }

  /** For each driver that is up, the instant since which it has been so without interruption. */
  upSince(): Micros[] {
    return [...this.#nodes.values()].flatMap(({ upSince }) => (upSince === undefined ? [] : [upSince]))
  }

  #bootNotices(node: WatchedNode, of: { beat: Heartbeat; standing: string; silence: Micros }): Notice[] {
    const { beat, standing, silence } = of
    const about = { node: beat.nodeId, boot: beat.boot, silence }
    if (standing === 'new-boot') {
      node.upSince = undefined
      return [{ event: 'restarted', ...about }]
    }
    if (standing !== 'other-boot' || !beat.alive) return []
    node.upSince = undefined
    if (node.saidShared) return []
    node.saidShared = true
    return [{ event: 'shared', ...about }]
  }

  #judgeBeat(node: WatchedNode, beat: Heartbeat, now: Micros, silence: Micros): Notice[] {
    const { nodeId, boot } = beat
    const change = this.#table.beat(nodeId, now, this.#limitsFor(beat))
    const about = { node: nodeId, boot, silence }
    if (!beat.alive) {
      node.upSince = undefined
      return this.#table.leave(nodeId) === undefined || change?.from === 'left' ? [] : [{ event: 'left', ...about }]
    }
    node.upSince ??= now
    if (change === undefined) return []
    return [{ event: change.from === undefined ? 'up' : 'back', ...about }]
  }

  #changed({ node, to }: LivenessChange, now: Micros): Notice {
    const watched = this.#nodes.get(node)
    if (watched !== undefined) watched.upSince = undefined
    const event: NodeEvent = to === 'up' ? 'pardoned' : to
    return { event, node, boot: watched?.beat.boot, silence: this.#age(node, now) }
  }

  /**
   * The heartbeats of a partner may be slow: its limits are multiples of its own interval, as in the orchestrator. The
   * same applies to a driver that would otherwise be suspect between any two of its heartbeats.
   */
  #limitsFor({ boot, intervalMs }: Heartbeat): LivenessLimits {
    if (intervalMs === undefined) return this.#limits
    const interval = fromMillis(intervalMs)
    if (boot !== undefined && interval < this.#limits.suspect) return this.#limits
    return {
      suspect: micros(Math.max(this.#limits.suspect, 3 * interval)),
      lost: micros(Math.max(this.#limits.lost, 5 * interval)),
    }
  }

  #age(node: string, now: Micros): Micros {
    return between(this.#table.lastBeat(node) ?? now, now)
  }

  #hear(now: Micros): Notice[] {
    if (!this.#hearing.heard(now)) return []
    this.#table.pardon(now)
    return [{ event: 'hearing' }]
  }

  /** A process that was itself suspended has received nothing, so silence proves nothing about the others. */
  #forgiveStall(now: Micros): void {
    const stall = this.#hearing.stall(now)
    if (stall > 0) this.#table.pardon(now)
    if (stall >= this.#limits.suspect) this.#interruptAll()
  }

  #anyoneAlive(): boolean {
    return this.#table.nodes().some((node) => ['up', 'suspect'].includes(this.#table.stateOf(node) ?? 'left'))
  }

  #interruptAll(): void {
    for (const node of this.#nodes.values()) node.upSince = undefined
  }

  #keep(name: string, node: WatchedNode): void {
    this.#nodes.delete(name)
    this.#nodes.set(name, node)
    const [oldest] = this.#nodes.keys()
    if (this.#nodes.size > MAX_NODES && oldest !== undefined) this.#forget(oldest)
  }

  #forgetGone(now: Micros): void {
    for (const node of this.#nodes.keys()) {
      const age = this.#age(node, now)
      // Nodes are in the order of their heartbeats: all following ones are more recent.
      if (age < KEEP_LEFT) return
      const state = this.#table.stateOf(node)
      if (state === 'left' || (state === 'lost' && age >= KEEP_LOST)) this.#forget(node)
    }
  }

  #forget(node: string): void {
    this.#nodes.delete(node)
    this.#table.forget(node)
  }
}
