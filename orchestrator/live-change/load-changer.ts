/**
 * Changes the load of running tests: announces each change ahead, the same for all drivers, and repeats it until all of
 * them have confirmed it. What it does follows from the runs alone, so that a restarted orchestrator goes on with it.
 */
import { type ChangedAnswer, loadChangeOf, type WantedChange } from '../../lib/api/load-changes.ts'
import type { Clock } from '../../lib/clock.ts'
import type { CommonClock } from '../../lib/common-clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { between, fromMillis, fromSeconds, type Micros, micros, SECOND } from '../../lib/units.ts'
import type { ChangeSignal } from '../change-signal.ts'
import type { Commands } from '../fleet/commands.ts'
import type { Registry } from '../fleet/registry.ts'
import type { RunRecord } from '../run/record.ts'
import { isActive, participants, type Run } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'
import { changeOf } from './change-of.ts'

export interface LoadChangerParts {
  readonly runs: RunStore
  readonly registry: Registry
  readonly commands: Pick<Commands, 'change'>
  readonly clock: Clock
  readonly commonClock: CommonClock
  readonly changeSignal: ChangeSignal
  /** Resolves when everything so far is in the history, or cannot be written; undefined without a history. */
  readonly written?: (() => Promise<void>) | undefined
}

/** A change is announced at least this long ahead. */
const SOONEST = fromSeconds(1)
/** It is this many round trips of the slowest participant ahead, if that is longer, up to a bound. */
const ROUND_TRIPS = 20
const LATEST = fromSeconds(5)
/** The time for writing the change to the history. */
const WRITING = fromMillis(50)
/** The command is repeated after this time. */
const REPEAT = fromSeconds(1)

export class LoadChanger {
  readonly #parts: LoadChangerParts
  readonly #toldAt = new WeakMap<RunRecord, Micros>()

  constructor(parts: LoadChangerParts) {
    this.#parts = parts
  }

  /**
   * Changes the load of a run from the next whole second that all drivers can hear of in time.
   * @throws BreakwaterError `not-running`, `not-possible`, `kafka-unavailable`
   */
  async change(record: RunRecord, wanted: WantedChange): Promise<ChangedAnswer> {
    const { runs, written, changeSignal } = this.#parts
    const change = changeOf(record.run, wanted, this.#nextInstant(record.run))
    const seq = record.run.changes?.length ?? 0
    runs.apply(record, { type: 'changed', seq, change })
    // First written, then announced: an orchestrator that is killed in between knows what drivers may have heard.
    if (written !== undefined) await written()
    changeSignal.notify()
    await this.#announce(record)
    const { id, plan } = record.run
    return { TestId: id, change: loadChangeOf(change, seq, { plan, drivers: participants(record.run).length }) }
  }

  /** Repeats what a driver has not confirmed. To be called often. */
  check(): void {
    const now = this.#parts.clock.now()
    for (const record of this.#parts.runs.all()) {
      const toldAt = this.#toldAt.get(record)
      const isDue = toldAt === undefined || between(toldAt, now) >= REPEAT
      if (isDue && isUnheard(record.run)) void this.#tell(record).catch(() => undefined)
    }
  }

  /** Who asked for a change is not answered before the drivers can hear of it, also if this process ends. */
  async #announce(record: RunRecord): Promise<void> {
    try {
      await this.#tell(record)
    } catch (cause) {
      const message = 'Kafka did not accept the change: drivers will hear of it late, once Kafka is available'
      throw new BreakwaterError('kafka-unavailable', message, { cause, details: { TestId: record.run.id } })
    }
  }

  #tell(record: RunRecord): Promise<void> {
    const { id, changes = [] } = record.run
    this.#toldAt.set(record, this.#parts.clock.now())
    return this.#parts.commands.change(id, changes)
  }

  /** A whole second, because the figures are of whole seconds. */
  #nextInstant(run: Run): Micros {
    const { clock, commonClock, registry, written } = this.#parts
    const trips = participants(run).map(({ nodeId }) => registry.driver(nodeId)?.beat.clock?.roundTrip ?? 0)
    const heard = Math.min(LATEST, Math.max(SOONEST, ROUND_TRIPS * Math.max(0, ...trips)))
    const now = commonClock.toCommon(clock.now()) - (run.startAt ?? 0)
    const earliest = now + heard + (written === undefined ? 0 : WRITING)
    const second = Math.ceil(Math.max(0, earliest) / SECOND) * SECOND
    return micros(Math.max(second, run.changes?.at(-1)?.from ?? 0))
  }
}

/** Whether a driver that runs has not confirmed all changes. */
function isUnheard(run: Run): boolean {
  const { changes = [] } = run
  if (changes.length === 0 || !isActive(run)) return false
  return participants(run).some(
    ({ state, changesFrom = [] }) => state === 'running' && changesFrom.length < changes.length,
  )
}
