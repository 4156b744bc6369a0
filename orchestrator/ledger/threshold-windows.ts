/**
 * What the thresholds of a plan need of each second, for those that are judged in windows: two numbers for each second
 * and phase. The timeline would not do, because it joins older seconds.
 */
import type { Window } from '../../lib/messages/metrics.ts'
import { isMeasured } from '../../lib/plan/phases.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { thresholdsOf } from '../../lib/plan/thresholds.ts'
import { type Threshold, thresholdText } from '../../lib/thresholds/threshold.ts'
import { SecondSums, type SecondsSnapshot } from '../../lib/thresholds/windows.ts'
import type { Range } from './ranges.ts'
import { stretchOf } from './timeline.ts'

/** As plain data that JSON can carry. */
export interface ThresholdWindowsSnapshot {
  readonly judged: readonly { readonly text: string; readonly phases: readonly PhaseSnapshot[] }[]
  readonly joined: readonly Range[]
}
type PhaseSnapshot = readonly [name: string, seconds: SecondsSnapshot]

type Phases = ReadonlyMap<string, SecondSums>

export class ThresholdWindows {
  /** By the text of the threshold. */
  readonly #judged: ReadonlyMap<string, { readonly threshold: Threshold; readonly phases: Phases }>
  /** Seconds of which only the sum over several is known, of any driver. */
  #joined: readonly Range[]

  /** @param snapshot what was added to those of the same plan */
  constructor(plan: Pick<Plan, 'phases' | 'thresholds'>, snapshot?: ThresholdWindowsSnapshot) {
    const known = new Map(snapshot?.judged.map(({ text, phases }) => [text, new Map(phases)]))
    const windowed = thresholdsOf(plan).filter(({ windows }) => windows !== undefined)
    this.#judged = new Map(
      windowed.map((threshold) => {
        const text = thresholdText(threshold)
        const phases = judgedPhases(threshold, plan).map(({ name }): [string, SecondSums] => [
          name,
          SecondSums.restore(threshold, known.get(text)?.get(name) ?? []),
        ])
        return [text, { threshold, phases: new Map(phases) }]
      }),
    )
    this.#joined = snapshot?.joined ?? []
  }

  /** Adds a window, or a record of one; the ledger has checked that it is new. */
  add(window: Window): void {
    if (this.#judged.size === 0) return
    const { from, to } = stretchOf(window)
    if (to - from > 1) this.#joined = united(this.#joined, { from, to: to - 1 })
    for (const { threshold, phases } of this.#judged.values()) {
      const { request } = threshold
      const own = window.parts.filter((part) => request === undefined || part.request === request)
      for (const { phase, tally } of own) phases.get(phase)?.add(to - 1, tally)
    }
  }

  /** The sums of a threshold by phase. */
  of(threshold: Threshold): Phases {
    return this.#judged.get(thresholdText(threshold))?.phases ?? new Map()
  }

  /** Whether only the sum over several seconds is known of a second. */
  isJoined(second: number): boolean {
    return this.#joined.some(({ from, to }) => from <= second && second <= to)
  }

  /** Undefined if no threshold is judged in windows. */
  snapshot(): ThresholdWindowsSnapshot | undefined {
    if (this.#judged.size === 0) return undefined
    return {
      judged: [...this.#judged].map(([text, { phases }]) => ({
        text,
        phases: [...phases].map(([name, sums]): PhaseSnapshot => [name, sums.snapshot()]),
      })),
      joined: this.#joined,
    }
  }
}

/** Disjoint ranges, and another one. */
function united(ranges: readonly Range[], range: Range): Range[] {
  const touches = ({ from, to }: Range): boolean => from <= range.to + 1 && to >= range.from - 1
  const hull = ranges
    .filter(touches)
    .reduce((a, b) => ({ from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) }), range)
  return [...ranges.filter((one) => !touches(one)), hull].sort((a, b) => a.from - b.from)
}

/** The requests that a threshold judges: those of one request of the plan, of one phase, or all. */
export interface JudgedPart {
  readonly request?: string | undefined
  readonly phase?: string | undefined
}

/** The phases that a threshold judges: the one that it names, or all measured ones. */
export function judgedPhases({ phase }: Pick<JudgedPart, 'phase'>, { phases }: Pick<Plan, 'phases'>): Plan['phases'] {
  return phases.filter((one) => (phase === undefined ? isMeasured(one) : one.name === phase))
}
