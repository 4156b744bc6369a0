/**
 * Counts what is written of the runs that are not over, and writes their counts from time to time: a new process then
 * has only the windows since to add up, and not those of the whole run.
 */
import { type Point, type WirePoint, writePoint } from '../ledger/timeline.ts'
import { countsSnapshotOf } from '../run/record.ts'
import type { Counts } from '../run/record.ts'
import { addWindow, type CountedPlan, noCounts, restoreCounts } from './counts.ts'
import type { Batch, OpenRun, StoredCounts } from './history.ts'

/** Batches, of about a second, between two writes. */
const INTERVAL = 20
/** Of the time, counts may take one part in this many, however large they have become. */
const TIME_SHARE = 20
const BATCH_MS = 1_000

interface Open {
  readonly counts: Counts
  /** What was written of each point. */
  readonly written: WeakMap<Point, WirePoint>
}

export class InterimCounts {
  readonly #write: (counts: readonly StoredCounts[]) => Promise<void>
  readonly #open = new Map<string, Open>()
  readonly #changed = new Set<string>()
  /** Of the tests that are not over. */
  readonly #plans = new Map<string, CountedPlan>()
  #batches = 0
  #interval = INTERVAL

  /** @param write stores counts that stand for all windows of the batches so far */
  constructor(write: (counts: readonly StoredCounts[]) => Promise<void>) {
    this.#write = write
  }

  /** The runs of an earlier process, with their windows. */
  resumed(runs: readonly OpenRun[]): void {
    for (const { head, plan, counts, windows } of runs) {
      this.#plans.set(head.run.id, plan)
      const open = opened(counts === undefined ? noCounts(plan) : restoreCounts(counts, plan))
      for (const encoded of windows) addWindow(open.counts, encoded)
      this.#open.set(head.run.id, open)
    }
  }

  /** A test was removed. */
  removed(testId: string): void {
    this.#open.delete(testId)
    this.#changed.delete(testId)
    this.#plans.delete(testId)
  }

  /** A batch was written. Resolves when its turn is over. */
  async wrote(batch: Batch): Promise<void> {
    this.#follow(batch)
    this.#batches += 1
    if (this.#batches < this.#interval || this.#changed.size === 0) return
    const began = performance.now()
    await this.write()
    this.#interval = Math.max(INTERVAL, ((performance.now() - began) * TIME_SHARE) / BATCH_MS)
  }

  /** Writes the counts of all runs that have changed. */
  async write(): Promise<void> {
    const changed = [...this.#changed]
    this.#batches = 0
    this.#changed.clear()
    await this.#write(changed.flatMap((testId) => this.#countsOf(testId)))
  }

  #follow({ tests, windows, counts }: Batch): void {
    for (const { head, plan } of tests) {
      if (plan !== undefined) this.#plans.set(head.run.id, { phases: plan.phases, ...thresholdsIn(plan) })
    }
    for (const { testId, encoded } of windows) {
      const open = this.#open.get(testId) ?? opened(noCounts(this.#planOf(testId)))
      this.#open.set(testId, open)
      this.#changed.add(testId)
      addWindow(open.counts, encoded)
    }
    for (const { testId, counts: all, final } of counts) {
      this.#changed.delete(testId)
      this.#open.delete(testId)
      if (final) this.#plans.delete(testId)
      else this.#open.set(testId, opened(restoreCounts(all, this.#planOf(testId))))
    }
  }

  /** A test is written with its plan before its windows. */
  #planOf(testId: string): CountedPlan {
    return this.#plans.get(testId) ?? { phases: [] }
  }

  #countsOf(testId: string): StoredCounts[] {
    const open = this.#open.get(testId)
    if (open === undefined) return []
    const write = (point: Point): WirePoint => {
      const known = open.written.get(point) ?? writePoint(point)
      open.written.set(point, known)
      return known
    }
    return [{ testId, counts: countsSnapshotOf(open.counts, write), final: false }]
  }
}

function thresholdsIn({ thresholds }: CountedPlan): Pick<CountedPlan, 'thresholds'> {
  return thresholds === undefined ? {} : { thresholds }
}

function opened(counts: Counts): Open {
  return { counts, written: new WeakMap() }
}
