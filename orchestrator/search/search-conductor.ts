/**
 * Conducts the searches of running tests: judges each stage once its figures are complete, and announces the rate of the
 * next one, or the end of the load. What it does follows from the runs alone, so that a restarted orchestrator goes on.
 */
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { endsPaused } from '../../lib/plan/changes.ts'
import { SECOND } from '../../lib/units.ts'
import type { LoadChanger } from '../live-change/load-changer.ts'
import type { RunRecord } from '../run/record.ts'
import { isActive, type Run } from '../run/run.ts'
import type { RunStore } from '../run/run-store.ts'
import type { Holding, SearchState } from './conduct.ts'
import { searchAt, type Searched, searchedIn } from './search-of.ts'

export interface SearchConductorParts {
  readonly runs: Pick<RunStore, 'all' | 'apply' | 'common'>
  readonly changer: Pick<LoadChanger, 'change'>
}

export class SearchConductor {
  readonly #parts: SearchConductorParts
  /** Runs whose change is being written: it is not announced twice. */
  readonly #announcing = new WeakSet<RunRecord>()

  constructor(parts: SearchConductorParts) {
    this.#parts = parts
  }

  /** Goes on with each search. To be called often. */
  check(): void {
    for (const record of this.#parts.runs.all()) {
      const searched = isSteerable(record.run) ? searchedIn(record.run.plan) : undefined
      if (searched !== undefined && !this.#announcing.has(record)) this.#goOn(record, searched)
    }
  }

  #goOn(record: RunRecord, searched: Searched): void {
    const { runs } = this.#parts
    const { run } = record
    const { startAt = 0, search: before } = run
    const next = searchAt(record, searched, (runs.common - startAt) / SECOND)
    if (next === undefined) return
    const isNewStage = before !== undefined && next.stages !== before.stages && next.holding !== undefined
    if (isNewStage) void this.#announce(record, { ...next, holding: next.holding }, searched)
    else {
      if (next !== before) runs.apply(record, { type: 'searched', search: next })
      if (next.result !== undefined && !endsEarly(run)) void this.#end(record)
    }
  }

  /** The stage begins when its rate takes effect. An orchestrator that is killed before judges the last one again. */
  async #announce(
    record: RunRecord,
    next: SearchState & { readonly holding: Holding },
    { per }: Searched,
  ): Promise<void> {
    const { runs, changer } = this.#parts
    const { stage } = next.holding
    await this.#alone(record, async () => {
      try {
        const { change } = await changer.change(record, { kind: 'rate', perSecond: stage.perSecond, per })
        runs.apply(record, { type: 'searched', search: { ...next, holding: { stage, at: change.fromSeconds } } })
      } catch (error) {
        this.#stop(record, error)
      }
    })
  }

  async #end(record: RunRecord): Promise<void> {
    await this.#alone(record, async () => {
      try {
        await this.#parts.changer.change(record, { kind: 'end' })
      } catch (error) {
        this.#stop(record, error)
      }
    })
  }

  async #alone(record: RunRecord, act: () => Promise<void>): Promise<void> {
    this.#announcing.add(record)
    await act()
    this.#announcing.delete(record)
  }

  /** A load that cannot be changed would hold its rate to no purpose. Nothing happens if it has ended meanwhile. */
  #stop(record: RunRecord, error: unknown): void {
    this.#parts.runs.apply(record, { type: 'stop', reason: `the search cannot go on: ${messageOf(error)}` })
  }
}

/** Whether its load can be changed now; what a paused load would do is decided when it goes on. */
function isSteerable(run: Run): boolean {
  return isActive(run) && run.startAt !== undefined && run.stopReason === undefined && !endsPaused(run.changes ?? [])
}

function endsEarly({ changes = [] }: Run): boolean {
  return changes.some(({ kind }) => kind === 'end')
}

/**
 * A search sets the rate itself: what else changes it is refused.
 * @throws BreakwaterError `not-possible`
 */
export function refuseOtherRates(run: Run, kind: string): void {
  if (searchedIn(run.plan) === undefined || kind === 'pause' || kind === 'resume') return
  const message = `test '${run.id}' cannot be changed so: it searches the breaking point, and sets its rate itself: pause, resume or stop it`
  throw new BreakwaterError('not-possible', message, { details: { TestId: run.id } })
}
