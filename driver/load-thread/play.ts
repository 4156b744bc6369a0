/** Makes what fires the phases of a plan on one lane. */
import { loadTimeOf } from '../../lib/plan/load-time.ts'
import type { ClosedShare } from '../../lib/plan/closed-share.ts'
import { numberingOf } from '../../lib/plan/numbering.ts'
import { drainOf, type Plan } from '../../lib/plan/plan.ts'
import { randomOf } from '../../lib/plan/random.ts'
import { laneMix, seedOf } from '../../lib/plan/request-mix.ts'
import { type Lane, subdivide } from '../../lib/plan/segment.ts'
import { fromMillis, later, type Micros, micros } from '../../lib/units.ts'
import { backlogIn, slotsOf } from '../worker-pool/plan-needs.ts'
import type { OpenPart } from './arrivals.ts'
import { ClosedLoop, type ClosedParts } from './closed.ts'
import type { FiringParts, PhaseRequests } from './firing.ts'
import type { LoadClock } from './load-clock.ts'
import { type Paced, Pacer } from './pacer.ts'
import type { PhasePart } from './phase-parts.ts'
import { type Opened, Sequence } from './sequence.ts'
import { SplitWaiter } from './split-waiter.ts'
import { pausesFrom, type Stretch, type StretchPhase, stretchesOf } from './stretches.ts'
import type { Waiter } from './waiter.ts'

interface Played {
  readonly plan: Plan
  readonly lane: Lane
}

/** A lane's load, which a change replaces. */
interface Cast {
  readonly job: Played
  readonly phases: readonly PhasePart[]
}

/** The phases of a plan on a lane. */
export class Play {
  readonly sequence: Sequence
  #cast: Cast
  readonly #parts: FiringParts

  constructor(cast: Cast, parts: FiringParts & { readonly loadClock: LoadClock }) {
    this.#cast = cast
    this.#parts = parts
    const stretches = stretchesOf(cast.job.plan)
    const alone = stretches.length === 1
    const waiters = new SplitWaiter(parts.waiter)
    const sequence: Sequence = new Sequence({
      ...{ stretches, clock: parts.clock, loadClock: parts.loadClock },
      waiter: waiters.part(),
      planned: ({ phases }) =>
        phases.reduce((sum, { index }) => sum + finite(this.#cast.phases[index]?.share.count), 0),
      enter: (stretch, at) => {
        enter(stretch, at, parts.recorder)
      },
      open: (stretch, _, fired) => {
        // A single waiter needs no split.
        const opened = this.#open(stretch, { waiter: alone ? parts.waiter : waiters.part(), fired })
        // Each outcome is passed on to what fired its request.
        parts.recorder.onFree = alone && opened !== undefined ? opened.firing.freed : sequence.freed
        return opened
      },
    })
    this.sequence = sequence
  }

  /** The plan, or the pauses of the load, have changed. */
  change(cast: Cast): void {
    this.#cast = cast
    this.sequence.change(stretchesOf(cast.job.plan))
  }

  #open(stretch: Stretch, own: { waiter: Waiter; fired: (phase: number) => number }): Opened | undefined {
    const [first] = stretch.phases
    if (first === undefined || stretch.kind === 'pause') return undefined
    const { fired, waiter } = own
    const parts = { ...this.#parts, waiter }
    if (stretch.kind === 'open') {
      const pacer = new Pacer({ ...parts, ...pacedBy(stretch, { ...this.#cast, fired }) })
      return {
        firing: pacer,
        change: (changed) => {
          pacer.change(pacedBy(changed, { ...this.#cast, fired }))
        },
      }
    }
    const loop = new ClosedLoop({ ...parts, ...closedBy(first, { ...this.#cast, fired }) })
    return {
      firing: loop,
      change: () => {
        loop.change(closedShareOf(first.index, this.#cast))
      },
    }
  }
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
interface Context extends Cast {
  readonly fired: (phase: number) => number
}

function closedBy(first: StretchPhase, context: Context): Pick<ClosedParts, 'share' | 'random' | keyof PhaseRequests> {
  const { plan, lane } = context.job
  const random = randomOf(seedOf(plan), subdivide(lane.driver, lane.worker).index)
  return { ...requestsOf(first, context), share: closedShareOf(first.index, context), random }
}

function closedShareOf(phase: number, { phases }: Cast): ClosedShare {
  const { share } = phases[phase] ?? {}
  if (share?.kind !== 'closed') throw new RangeError('a stretch of closed load has a share of it')
  return share
}

function pacedBy(stretch: Stretch, context: Context): Paced {
  const { plan } = context.job
  const [first] = stretch.phases
  return {
    parts: stretch.phases.flatMap((phase) => openPart(phase, context)),
    pauses: pausesFrom(plan, first?.index ?? 0),
    time: stretch.time,
    until: stretch.time === undefined ? undefined : later(stretch.time, fromMillis(drainOf(plan))),
  }
}

function openPart(phase: StretchPhase, context: Context): OpenPart[] {
  const { share } = context.phases[phase.index] ?? {}
  if (share?.kind !== 'open') return []
  const { lane } = context.job
  const limits = { slots: slotsOf(phase.phase, lane), backlog: backlogIn(phase.phase, lane) }
  const pickDropped = laneMix(phase.phase, context.job.plan, lane)
  return [{ ...requestsOf(phase, context), ...limits, pickDropped, from: phase.from, schedule: share.schedule }]
}

function requestsOf({ index }: StretchPhase, { job, phases, fired }: Context): PhaseRequests {
  const before = phases.slice(0, index).map(({ share }, i) => (Number.isFinite(share.count) ? share.count : fired(i)))
  const { share, pick } = phases[index] ?? {}
  if (share === undefined || pick === undefined) throw new RangeError(`the plan has no phase ${index}`)
  return { phase: index, count: share.count, number: numberingOf(job.plan, job.lane, before), pick }
}
