/**
 * The registry of drivers by node_id, each with its one live boot, judged by the arrival of its heartbeats. Pure: each
 * call passes the time.
 *
 * If two live boots have one node_id, the newer is refused: it is a contender until the older one has fallen silent,
 * and it is told to exit as soon as the next heartbeat of the older one arrives.
 */
import {
  defaultLimits,
  type Liveness,
  type LivenessChange,
  LivenessTable,
  type LivenessLimits,
  type WatchedSnapshot,
} from '../../lib/liveness.ts'
import type { Heartbeat, TestAnswer } from '../../lib/messages/heartbeat.ts'
import type { Register } from '../../lib/messages/register.ts'
import { MOST_DRIVERS } from '../../lib/messages/trigger.ts'
import { type Micros, between, fromSeconds, micros } from '../../lib/units.ts'
import type { Reports } from './reports.ts'

/** A heartbeat, with additional data about its driver. */
export interface DriverBeat extends Heartbeat {
  /** Windows by default. */
  readonly reports?: Reports
  /** The silence after which it is lost, if that differs from the general limit. */
  readonly lostAfter?: Micros
}

export interface DriverRecord {
  readonly nodeId: string
  readonly boot: string | undefined
  readonly address: string
  readonly register: Register | undefined
  readonly beat: Heartbeat
  readonly reports: Reports
}

export type RegistryChange =
  | ({ readonly kind: 'liveness' } & LivenessChange)
  /** A driver's new answer to a test. */
  | { readonly kind: 'answer'; readonly node: string; readonly boot: string | undefined; readonly answer: TestAnswer }
  /** Another boot replaced the known one. */
  | {
      readonly kind: 'new-boot'
      readonly node: string
      readonly old: string | undefined
      readonly boot: string | undefined
      /** The last heartbeat of the old boot. */
      readonly lastBeat: Micros | undefined
    }
  /** Two live boots claim one node_id. */
  | { readonly kind: 'contested'; readonly node: string; readonly refused: string }

export interface RegistryLimits {
  readonly suspectSeconds: number
  readonly lostSeconds: number
}

/** The registry as plain data for JSON. */
export interface RegistrySnapshot {
  readonly drivers: readonly DriverRecord[]
  readonly registers: readonly Register[]
  readonly contenders: readonly (readonly [nodeId: string, boot: string])[]
  readonly answers: readonly (readonly [key: string, said: string])[]
  readonly liveness: readonly WatchedSnapshot[]
  readonly everSeen: number
}

export class Registry {
  readonly #limits: LivenessLimits
  readonly #drivers = new Map<string, DriverRecord>()
  readonly #registers = new Map<string, Register>()
  /** By node: the other boot that claims it. */
  readonly #contenders = new Map<string, string>()
  /** By node, boot and test: what the driver has said of it. */
  readonly #answers = new Map<string, string>()
  #table = new LivenessTable()
  #everSeen = 0

  constructor(limits?: RegistryLimits) {
    this.#limits =
      limits === undefined
        ? defaultLimits
        : { suspect: fromSeconds(limits.suspectSeconds), lost: fromSeconds(limits.lostSeconds) }
  }

  /** Continues from the snapshot of an earlier process, on the current clock. Call this before everything else. */
  restore(snapshot: RegistrySnapshot, now: Micros): void {
    for (const driver of snapshot.drivers) this.#drivers.set(driver.nodeId, driver)
    for (const register of snapshot.registers) this.#registers.set(register.nodeId, register)
    for (const [nodeId, boot] of snapshot.contenders) this.#contenders.set(nodeId, boot)
    for (const [key, answer] of snapshot.answers) this.#answers.set(key, answer)
    this.#table = LivenessTable.restore(snapshot.liveness, now)
    this.#everSeen = snapshot.everSeen
  }

  snapshot(now: Micros): RegistrySnapshot {
    return {
      drivers: this.drivers(),
      registers: [...this.#registers.values()],
      contenders: [...this.#contenders],
      answers: [...this.#answers],
      liveness: this.#table.snapshot(now),
      everSeen: this.#everSeen,
    }
  }

  /** A registration: it contains details of a node, but does not make it live. */
  register(message: Register): void {
    // Reinserted as the latest, so that the oldest can be forgotten first.
    this.#registers.delete(message.nodeId)
    this.#registers.set(message.nodeId, message)
    const [oldest] = this.#registers.keys()
    if (this.#registers.size > MOST_REGISTERS && oldest !== undefined) this.#registers.delete(oldest)
    const known = this.#drivers.get(message.nodeId)
    if (known !== undefined && known.boot === message.boot) {
      this.#drivers.set(message.nodeId, { ...known, register: message, address: message.address })
    }
  }

  /** Handles a heartbeat that arrived at `now`. */
  beat(beat: DriverBeat, now: Micros): RegistryChange[] {
    const known = this.#drivers.get(beat.nodeId)
    // Heartbeats of one boot may overtake each other: an older one contains nothing new, and a farewell is final.
    if (known !== undefined && isOvertaken(beat, known)) return []
    if (known !== undefined && known.boot !== beat.boot) {
      const contested = this.#contest(known, beat, now)
      if (contested !== undefined) return contested
    }
    const contender = this.#contenders.get(beat.nodeId)
    const changes: RegistryChange[] = []
    if (contender !== undefined && known?.boot === beat.boot && this.#table.stateOf(beat.nodeId) !== 'lost') {
      this.#contenders.delete(beat.nodeId)
      changes.push({ kind: 'contested', node: beat.nodeId, refused: contender })
    }
    return [...changes, ...this.#accept(known, beat, now)]
  }

  /** Checks the silence of all drivers. */
  check(now: Micros): RegistryChange[] {
    const changes = this.#table.check(now).map((change) => ({ kind: 'liveness' as const, ...change }))
    if (this.#drivers.size > MOST_DRIVERS) this.#forgetTheGone()
    return changes
  }

  /** After a time without Kafka, the silence of every driver counts from zero. */
  pardon(now: Micros): void {
    this.#table.pardon(now)
  }

  drivers(): readonly DriverRecord[] {
    return [...this.#drivers.values()]
  }

  driver(nodeId: string): DriverRecord | undefined {
    return this.#drivers.get(nodeId)
  }

  liveness(nodeId: string): Liveness {
    return this.#table.stateOf(nodeId) ?? 'lost'
  }

  /** Drivers that are up or suspect. */
  live(): readonly DriverRecord[] {
    return this.drivers().filter(({ nodeId }) => ['up', 'suspect'].includes(this.liveness(nodeId)))
  }

  /** Time since the last beat arrived, in µs. */
  silence(nodeId: string, now: Micros): Micros | undefined {
    const last = this.#table.lastBeat(nodeId)
    return last === undefined ? undefined : between(last, now)
  }

  lastBeat(nodeId: string): Micros | undefined {
    return this.#table.lastBeat(nodeId)
  }

  /** How many different drivers have been seen since this process started. */
  get everSeen(): number {
    return this.#everSeen
  }

  /** A heartbeat of another boot than the known one: a contender while the known one lives. */
  #contest(known: DriverRecord, beat: Heartbeat, now: Micros): RegistryChange[] | undefined {
    const state = this.#table.stateOf(known.nodeId)
    if (state === 'lost' || state === 'left' || beat.boot === undefined || known.boot === undefined) return undefined
    // A driver that announces its end no longer claims the node_id.
    if (!beat.alive) return []
    this.#contenders.set(beat.nodeId, beat.boot)
    // A process that was killed and restarted at once: the silence of the old boot decides, sooner than `lost` would.
    const silence = this.silence(known.nodeId, now) ?? micros(0)
    return silence >= this.#limits.suspect ? undefined : []
  }

  #accept(known: DriverRecord | undefined, beat: DriverBeat, now: Micros): RegistryChange[] {
    const { nodeId } = beat
    const replaced = this.#replaced(known, beat)
    this.#drivers.set(nodeId, this.#recordOf(beat))
    const change = beat.alive ? this.#table.beat(nodeId, now, this.#limitsFor(beat)) : this.#leave(nodeId, now)
    const moved = change === undefined ? [] : [{ kind: 'liveness' as const, ...change }]
    // The state of a driver that was given up is forgotten, so everything that it reports counts as new.
    const again = change?.to === 'up' && (change.from === 'lost' || change.from === 'left')
    return [...replaced, ...moved, ...this.#news(beat, again)]
  }

  #replaced(known: DriverRecord | undefined, { nodeId, boot }: Heartbeat): RegistryChange[] {
    if (known === undefined) this.#everSeen += 1
    if (known === undefined || known.boot === boot) return []
    this.#contenders.delete(nodeId)
    return [{ kind: 'new-boot', node: nodeId, old: known.boot, boot, lastBeat: this.lastBeat(nodeId) }]
  }

  #recordOf(beat: DriverBeat): DriverRecord {
    const { nodeId, boot, reports = 'windows' } = beat
    const register = this.#registers.get(nodeId)
    const own = register?.boot === boot ? register : undefined
    const address = beat.address ?? own?.address ?? ''
    return { nodeId, boot, address, register: own, beat, reports }
  }

  #leave(nodeId: string, now: Micros): LivenessChange | undefined {
    this.#table.beat(nodeId, now)
    return this.#table.leave(nodeId)
  }

  #limitsFor({ lostAfter }: DriverBeat): LivenessLimits {
    const { suspect, lost } = this.#limits
    return { suspect, lost: micros(Math.max(lost, lostAfter ?? 0)) }
  }

  #news({ nodeId, boot, tests = [] }: Heartbeat, again: boolean): RegistryChange[] {
    const changes: RegistryChange[] = []
    for (const answer of tests) {
      const key = `${nodeId}\n${boot ?? ''}\n${answer.testId}`
      const said = saidIn(answer)
      if (!again && this.#answers.get(key) === said) continue
      this.#answers.set(key, said)
      changes.push({ kind: 'answer', node: nodeId, boot, answer })
    }
    if (this.#answers.size > MAX_ANSWERS) this.#forgetAnswers()
    return changes
  }

  /** Forgets the drivers that have been gone for longest; live drivers always stay. */
  #forgetTheGone(): void {
    const gone = this.drivers().filter(({ nodeId }) => ['lost', 'left'].includes(this.liveness(nodeId)))
    gone.sort((a, b) => (this.lastBeat(a.nodeId) ?? 0) - (this.lastBeat(b.nodeId) ?? 0))
    for (const { nodeId } of gone.slice(0, this.#drivers.size - MOST_DRIVERS)) {
      this.#drivers.delete(nodeId)
      this.#registers.delete(nodeId)
      this.#contenders.delete(nodeId)
      this.#table.forget(nodeId)
    }
  }

  #forgetAnswers(): void {
    for (const key of [...this.#answers.keys()].slice(0, MAX_ANSWERS / 2)) this.#answers.delete(key)
  }
}

/** What distinguishes an answer from the one before. */
function saidIn({ answer, hook, changesFrom }: TestAnswer): string {
  const said = hook === undefined ? answer : `${answer} ${hook.hook} ${hook.state}`
  return changesFrom === undefined ? said : `${said} ${changesFrom.length}`
}

/** The maximum number of registrations: new names must not fill the memory. */
const MOST_REGISTERS = 20_000
function isOvertaken(beat: Heartbeat, known: DriverRecord): boolean {
  return known.boot === beat.boot && (beat.seq ?? 0) < (known.beat.seq ?? 0)
}

/**
 * The maximum number of remembered answers, which serve to report only changes; beyond it the oldest are forgotten and
 * may be reported again.
 */
const MAX_ANSWERS = 100_000
