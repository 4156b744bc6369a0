/** Makes what fires the phases of a plan on one lane. */
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import { numberingOf } from '../../lib/plan/numbering.ts'
import { drainOf, type Plan } from '../../lib/plan/plan.ts'
import { randomOf } from '../../lib/plan/random.ts'
import { laneMix, seedOf } from '../../lib/plan/request-mix.ts'
import { type Lane, subdivide } from '../../lib/plan/segment.ts'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { backlogIn, slotsOf } from '../worker-pool/plan-needs.ts'
import type { OpenPart } from './arrivals.ts'
import { ClosedLoop } from './closed.ts'
import type { Firing, FiringParts, PhaseRequests } from './firing.ts'
import { Pacer, type PacerParts } from './pacer.ts'
import type { PhasePart } from './phase-parts.ts'
import { Sequence } from './sequence.ts'
import { SplitWaiter } from './split-waiter.ts'
import { pausesFrom, type Stretch, type StretchPhase, stretchesOf } from './stretches.ts'

interface Played {
  readonly plan: Plan
  readonly lane: Lane
}

/** The sequence of a plan's phases on a lane. Each outcome is passed on to what fired its request. */
export function sequenceOf(job: Played, phases: readonly PhasePart[], parts: FiringParts): Sequence {
  const stretches = stretchesOf(job.plan)
  const alone = stretches.length === 1
  const waiters = new SplitWaiter(parts.waiter)
  const sequence: Sequence = new Sequence({
    stretches,
    clock: parts.clock,
    waiter: waiters.part(),
    planned: (stretch) => stretch.phases.reduce((sum, { index }) => sum + finite(phases[index]?.share.count), 0),
    open: (stretch, at, fired) => {
      enter(stretch, at, parts.recorder)
      // A single waiter needs no split.
      const own = { ...parts, waiter: alone ? parts.waiter : waiters.part() }
      const firing = firingOf(stretch, { job, phases, parts: own, fired })
      parts.recorder.onFree = alone && firing !== undefined ? firing.freed : sequence.freed
      return firing
    },
  })
  return sequence
}

function finite(count = 0): number {
  return Number.isFinite(count) ? count : 0
}

/** Tells the recorder when the phases of a stretch last. */
function enter({ phases }: Stretch, at: Micros, recorder: FiringParts['recorder']): void {
  for (const { index, phase, from } of phases) {
    const startAt = later(at, from)
    const until = later(startAt, loadTimeOf(phase.shape) ?? micros(Number.POSITIVE_INFINITY))
    recorder.enter(index, { startAt, until, sends: phase.shape.kind !== 'pause' })
  }
}

/** What a stretch needs beside itself. */
interface Cast {
  readonly job: Played
  readonly phases: readonly PhasePart[]
  readonly parts: FiringParts
  readonly fired: (phase: number) => number
}

function firingOf(stretch: Stretch, cast: Cast): Firing | undefined {
  const [first] = stretch.phases
  if (first === undefined || stretch.kind === 'pause') return undefined
  if (stretch.kind === 'open') return new Pacer({ ...cast.parts, ...pacedBy(stretch, first.index, cast) })
  const { share } = cast.phases[first.index] ?? {}
  if (share?.kind !== 'closed') throw new RangeError('a stretch of closed load has a share of it')
  const { plan, lane } = cast.job
  const random = randomOf(seedOf(plan), subdivide(lane.driver, lane.worker).index)
  return new ClosedLoop({ ...cast.parts, ...requestsOf(first, cast), share, random })
}

function pacedBy(stretch: Stretch, first: number, cast: Cast): Pick<PacerParts, 'parts' | 'pauses' | 'until'> {
  const { plan } = cast.job
  return {
    parts: stretch.phases.flatMap((phase) => openPart(phase, cast)),
    pauses: pausesFrom(plan, first),
    until: stretch.time === undefined ? undefined : later(stretch.time, fromMillis(drainOf(plan))),
  }
}

function openPart(phase: StretchPhase, cast: Cast): OpenPart[] {
  const { share } = cast.phases[phase.index] ?? {}
  if (share?.kind !== 'open') return []
  const { lane } = cast.job
  const limits = { slots: slotsOf(phase.phase, lane), backlog: backlogIn(phase.phase, lane) }
  const pickDropped = laneMix(phase.phase, cast.job.plan, lane)
  return [{ ...requestsOf(phase, cast), ...limits, pickDropped, from: phase.from, schedule: share.schedule }]
}

function requestsOf({ index }: StretchPhase, { job, phases, fired }: Cast): PhaseRequests {
  const before = phases.slice(0, index).map(({ share }, i) => (Number.isFinite(share.count) ? share.count : fired(i)))
  const { share, pick } = phases[index] ?? {}
  if (share === undefined || pick === undefined) throw new RangeError(`the plan has no phase ${index}`)
  return { phase: index, count: share.count, number: numberingOf(job.plan, job.lane, before), pick }
}
