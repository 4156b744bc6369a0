/** The phases of a plan in time: when each begins and ends, as far as the plan sets it. */
import { type Micros, fromMillis, fromSeconds, micros } from '../units.ts'
import { endsByTime, fixedTimeOf, loadTimeOf } from './load-time.ts'
import { drainOf, longestTimeoutOf, type Phase, type Plan } from './plan.ts'
import { isOpen } from './shapes.ts'

export { endsByTime, fixedTimeOf } from './load-time.ts'

type Phases = Pick<Plan, 'phases'>

/** Offsets from the start of the run; undefined where only responses decide. */
export interface Span {
  readonly from: Micros | undefined
  readonly to: Micros | undefined
}

/** When each phase begins and ends by the plan. */
export function spansOf({ phases }: Phases): Span[] {
  let from: Micros | undefined = micros(0)
  return phases.map(({ shape }) => {
    const time = fixedTimeOf(shape)
    const to: Micros | undefined = from === undefined || time === undefined ? undefined : micros(from + time)
    const span = { from, to }
    from = to
    return span
  })
}

/** Whether the requests of a phase are in the figures of the run: those of a warm-up are not, and a pause has none. */
export function isMeasured({ measured, shape }: Phase): boolean {
  return measured !== false && shape.kind !== 'pause'
}

/** The measured phases. */
export function measuredIn({ phases }: Phases): Phase[] {
  return phases.filter(isMeasured)
}

/** Whether any measured request has an intended instant that is fixed before the run. */
export function hasOpenLoad(plan: Phases): boolean {
  return measuredIn(plan).some(({ shape }) => isOpen(shape))
}

/** Whether all measured requests have one. */
export function isOpenLoad(plan: Phases): boolean {
  return measuredIn(plan).every(({ shape }) => isOpen(shape))
}

/** The duration of all measured phases, in µs; undefined if only responses end one. */
export function measuredTimeOf(plan: Phases): Micros | undefined {
  return sumOf(measuredIn(plan))
}

/** The latest end of the last phase, in µs from the start; undefined if only responses end one. */
export function latestEndOf({ phases }: Phases): Micros | undefined {
  return sumOf(phases)
}

/** The same, or the maximum duration of the plan, whichever is earlier. */
export function longestOf(plan: Plan): Micros | undefined {
  const end = latestEndOf(plan)
  const { maxDurationMs } = plan
  if (maxDurationMs === undefined) return end
  const longest = fromMillis(maxDurationMs)
  return end === undefined || longest < end ? longest : end
}

function sumOf(phases: readonly Phase[]): Micros | undefined {
  const times = phases.map(({ shape }) => loadTimeOf(shape))
  return times.every((time) => time !== undefined)
    ? micros(times.reduce<number>((sum, time) => sum + time, 0))
    : undefined
}

/** The extra time that a graceful end may need. */
const GRACE = fromSeconds(10)

/**
 * The latest offset from the start, in µs, at which a load with a planned time can still run: its time, the drain, the
 * longest timeout of a request, and ten seconds. Undefined if only a count ends one of its phases.
 */
export function lastInstantOf(plan: Plan): Micros | undefined {
  const time = latestEndOf(plan)
  if (time === undefined) return undefined
  // A phase that its last response ends may last for the timeout of a request beyond its time.
  const late = plan.phases.slice(0, -1).filter(({ shape }) => !endsByTime(shape)).length
  return micros(time + fromMillis(drainOf(plan)) + fromMillis(longestTimeoutOf(plan)) * (late + 1) + GRACE)
}
