/** The plan of each phase that has begun, beside what came: live while the test runs. */
import { isFinal } from '../../../lib/api/run-states.ts'
import type { Shape } from '../../../lib/plan/shapes.ts'
import { phaseTitle } from '../../../lib/measure/phase-title.ts'
import { rate } from '../../format.ts'
import { NO_CHANGES, usersAt } from '../../state/load-changes.ts'
import { type PhaseProgress, progressOf, RECENT, secondsUntil } from '../../state/phase-progress.ts'
import { barOf, differenceOf, plannedLoad, requestsText, timeText } from '../../state/phase-text.ts'
import { Badge } from '../parts/badge.tsx'
import type { ShownTest } from './test-view.tsx'

/** A phase, and what is planned in it. */
interface ShownPhase {
  readonly title: string
  readonly shape: Shape
  readonly planned: string
  readonly progress: PhaseProgress
}

/** So many phases before the running one are shown at once. */
const SHOWN = 4

/** How far each phase has come; empty before the test has started. */
export function progressIn({ test, breakdown, live, series }: ShownTest): readonly PhaseProgress[] {
  if (test.startAt === null || breakdown === undefined) return []
  return progressOf({
    phases: breakdown.phases,
    plan: test.config.phases,
    overall: live?.overall,
    points: series?.points ?? [],
    until: secondsUntil(test, series),
    over: isFinal(breakdown.state),
  })
}

interface PhasePlanProps {
  readonly shown: ShownTest
  readonly progress: readonly PhaseProgress[]
}

export function PhasePlan({ shown, progress }: PhasePlanProps) {
  const phases = progress.flatMap((each) => shownPhase(each, shown) ?? [])
  if (phases.length === 0) return null
  const earlier = phases.length > SHOWN + 2 ? phases.slice(0, -SHOWN) : []
  return (
    <section aria-labelledby="phase-plan-title">
      <h2 id="phase-plan-title">Plan and result</h2>
      {earlier.length === 0 ? null : (
        <details class="earlier">
          <summary>{earlier.length} earlier phases</summary>
          <Phases phases={earlier} />
        </details>
      )}
      <Phases phases={phases.slice(earlier.length)} />
    </section>
  )
}

/** Undefined for a phase that is still to come. */
function shownPhase(progress: PhaseProgress, shown: ShownTest): ShownPhase | undefined {
  const phase = shown.breakdown?.phases.find(({ name }) => name === progress.name)
  const shape = shown.test.config.phases.find(({ name }) => name === progress.name)?.shape
  if (phase === undefined || shape === undefined || progress.state === 'to come') return undefined
  const at = progress.state === 'running' ? Infinity : (phase.to ?? 0)
  const planned = plannedLoad(shape, progress, { drivers: driversIn(shown), users: usersIn(shown, at) })
  return { title: phaseTitle(phase), shape, planned, progress }
}

function driversIn({ series }: ShownTest): number {
  return Math.max(1, series?.drivers.length ?? 1)
}

function usersIn({ loadChanges = NO_CHANGES }: ShownTest, at: number): number | undefined {
  return usersAt(loadChanges, at)
}

function Phases({ phases }: { readonly phases: readonly ShownPhase[] }) {
  return (
    <ol class="phase-plan">
      {phases.map((phase) => (
        <Phase key={phase.progress.name} {...phase} />
      ))}
    </ol>
  )
}

function Phase({ title, shape, planned, progress }: ShownPhase) {
  const isRunning = progress.state === 'running'
  const sends = shape.kind !== 'pause' && progress.state !== 'not reached'
  return (
    <li class={isRunning ? 'running' : undefined}>
      <h3>
        {title} {isRunning ? <Badge text="running" tone="active" /> : null}
      </h3>
      <span class="time">{timeText(progress)}</span>
      <dl title={isRunning && progress.length !== null ? `Sent and completed: in the last ${RECENT} s.` : undefined}>
        <Fact name="Planned" value={planned} />
        {sends ? <Fact name="Sent" value={rate(progress.rates.sent)} /> : null}
        {sends ? <Fact name="Completed" value={rate(progress.rates.completed)} /> : null}
      </dl>
      <Bar progress={progress} />
      {sends ? <Requests progress={progress} /> : null}
    </li>
  )
}

interface OfPhase {
  readonly progress: PhaseProgress
}

function Requests({ progress }: OfPhase) {
  const difference = differenceOf(progress)
  return (
    <div class="requests">
      <p class="muted small">{requestsText(progress)}</p>
      {difference === undefined ? null : <p class={`difference ${difference.tone}`}>{difference.text}</p>}
    </div>
  )
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  )
}

/** The text beside it says the same. */
function Bar({ progress }: OfPhase) {
  const bar = barOf(progress)
  if (bar === undefined) return null
  const { filled, due } = bar
  return (
    <svg
      class={`phase-bar ${differenceOf(progress)?.tone ?? 'good'}`}
      viewBox="0 0 1000 10"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <rect class="track" width="1000" height="10" />
      <rect class="came" width={Math.round(filled * 1_000)} height="10" />
      {due === undefined ? null : <rect class="due" x={Math.round(due * 996)} width="4" height="10" />}
    </svg>
  )
}
