/**
 * Merges the windows of a driver's workers, second by second. A second is complete once every worker has reported it or
 * has ended; the last one is complete when all have ended. Pure: the order in which workers report does not matter.
 */
import { type CheckExample, joinExamples } from '../../lib/measure/checks.ts'
import { type FailureDetail, joinDetails } from '../../lib/measure/details.ts'
import { type GeneratorLoad, joinLimits, type Limit, worseLoad } from '../../lib/measure/generator.ts'
import { emptyTally, merge } from '../../lib/measure/tally.ts'
import { type Micros, SECOND, micros } from '../../lib/units.ts'
import type { WindowReport } from './thread-messages.ts'
import type { LabelTally } from '../load-thread/recorder.ts'
import { fromTransfer } from './tally-transfer.ts'

/** One second of a driver. */
export interface MergedSecond {
  readonly index: number
  readonly from: Micros
  readonly to: Micros
  /** By label of the plan. */
  readonly parts: readonly LabelTally[]
  readonly limited: readonly Limit[]
  /** That of the worst worker; absent when no worker reports it. */
  readonly load?: GeneratorLoad
  readonly details: readonly FailureDetail[]
  readonly examples?: readonly CheckExample[]
  /** Only in the last one. */
  readonly last?: { readonly neverSent: number }
}

interface Pending {
  to: Micros
  readonly parts: LabelTally[]
  limited: readonly Limit[]
  load: GeneratorLoad | undefined
  details: readonly FailureDetail[]
  examples: readonly CheckExample[]
}

export class LaneMerger {
  /** Per worker: the number of windows it has reported. */
  readonly #handed: number[]
  readonly #ended: boolean[]
  readonly #pending = new Map<number, Pending>()
  #next = 0
  #neverSent = 0

  constructor(workers: number) {
    this.#handed = new Array<number>(workers).fill(0)
    this.#ended = new Array<boolean>(workers).fill(false)
  }

  /** Adds a worker's window and returns the seconds that it completes. */
  add(worker: number, report: WindowReport): MergedSecond[] {
    const pending = this.#at(report.index)
    for (const part of report.parts) add(pending.parts, fromTransfer(part))
    pending.to = micros(Math.max(pending.to, report.to))
    pending.limited = joinLimits(pending.limited, report.limited)
    pending.load = worseLoad(pending.load, report.load)
    pending.details = joinDetails(pending.details, report.details ?? [])
    pending.examples = joinExamples(pending.examples, report.examples ?? [])
    this.#handed[worker] = report.index + 1
    if (report.neverSent !== undefined) this.#end(worker, report.neverSent)
    return this.#whole()
  }

  get ended(): boolean {
    return this.#ended.every(Boolean)
  }

  #end(worker: number, neverSent: number): void {
    this.#ended[worker] = true
    this.#neverSent += neverSent
  }

  #at(index: number): Pending {
    const known = this.#pending.get(index)
    if (known !== undefined) return known
    const made: Pending = { to: micros(0), parts: [], limited: [], load: undefined, details: [], examples: [] }
    this.#pending.set(index, made)
    return made
  }

  /**
   * While a worker runs, a second that all have reported is not the last: that worker will report at least one more.
   */
  #whole(): MergedSecond[] {
    const whole: MergedSecond[] = []
    for (let pending = this.#ready(); pending !== undefined; pending = this.#ready()) {
      whole.push(this.#take(this.#next, pending))
    }
    return whole
  }

  /** The next second, once every worker has reported it or has ended. */
  #ready(): Pending | undefined {
    const handed = this.#handed.every((count, worker) => count > this.#next || this.#ended[worker] === true)
    return handed ? this.#pending.get(this.#next) : undefined
  }

  #take(index: number, { load, examples, ...pending }: Pending): MergedSecond {
    this.#pending.delete(index)
    this.#next = index + 1
    const last = this.ended && this.#pending.size === 0
    return {
      index,
      from: micros(index * SECOND),
      ...pending,
      ...(load === undefined ? {} : { load }),
      ...(examples.length === 0 ? {} : { examples }),
      ...(last ? { last: { neverSent: this.#neverSent } } : {}),
    }
  }
}

/** Parts are in the order of their labels, whichever worker reported them first. */
function add(parts: LabelTally[], { label, tally }: LabelTally): void {
  const at = parts.findIndex((part) => part.label >= label)
  const found = at < 0 ? undefined : parts[at]
  if (found?.label === label) merge(found.tally, tally)
  else parts.splice(at < 0 ? parts.length : at, 0, { label, tally: merge(emptyTally(), tally) })
}
