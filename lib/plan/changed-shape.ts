/** The shape of a phase that was changed while it ran: up to the first change it is as planned. */
import { type Micros, micros, SECOND, toSeconds } from '../units.ts'
import type { ClosedShape } from './closed-shape.ts'
import type { OpenShape, Shape, Stage } from './shapes.ts'
import { areaOf, countBelow, endOf, inverseOf } from './stages.ts'

/** A change of one phase; `at` is the offset from its start, in load time. */
export type ShapeChange =
  | { readonly kind: 'rate'; readonly at: Micros; readonly perSecond: number }
  | { readonly kind: 'factor'; readonly at: Micros; readonly factor: number }
  | { readonly kind: 'users'; readonly at: Micros; readonly users: number }
  | { readonly kind: 'end'; readonly at: Micros }

type BurstShape = Extract<Shape, { kind: 'burst' }>
type StagedShape = Exclude<OpenShape, BurstShape>

/**
 * The shape with its changes, in the order of their instants. Rates belong to open load, users to closed load; changes
 * of the other kind have no effect.
 */
export function changedShape(shape: Shape, changes: readonly ShapeChange[]): Shape {
  if (changes.length === 0) return shape
  if (shape.kind === 'closed') return changedClosed(shape, changes)
  if (shape.kind === 'pause') return cut(shape, changes)
  return shape.kind === 'burst' ? changedBursts(shape, changes) : changedStages(shape, changes)
}

function endIn(changes: readonly ShapeChange[]): Micros | undefined {
  return changes.find(({ kind }) => kind === 'end')?.at
}

/** Ends a shape that has seconds at an instant. */
function cut<S extends { seconds?: number | undefined }>(shape: S, changes: readonly ShapeChange[]): S {
  const end = endIn(changes)
  return end === undefined
    ? shape
    : { ...shape, seconds: Math.min(shape.seconds ?? Number.POSITIVE_INFINITY, toSeconds(end)) }
}

function changedClosed(shape: ClosedShape, changes: readonly ShapeChange[]): ClosedShape {
  const steps = changes.flatMap((change) =>
    change.kind === 'users' ? [{ fromSeconds: toSeconds(change.at), connections: change.users }] : [],
  )
  const ended = cut(shape, changes)
  return steps.length === 0 ? ended : { ...ended, steps: [...(ended.steps ?? []), ...steps] }
}

/** A burst has requests or not: a factor changes the number of requests of the bursts that follow. */
function changedBursts(shape: BurstShape, changes: readonly ShapeChange[]): BurstShape {
  const following = (at: Micros): number => firstBurstAt(shape, at)
  const resized = changes.flatMap((change) =>
    change.kind === 'factor' && following(change.at) < shape.loads
      ? [{ load: following(change.at), size: Math.max(1, Math.round(shape.burst.value * change.factor)) }]
      : [],
  )
  const end = endIn(changes)
  const loads = end === undefined ? shape.loads : Math.min(shape.loads, following(end))
  return { ...shape, loads, ...(resized.length === 0 ? {} : { resized }) }
}

/** The first burst that is due at an offset or later. */
function firstBurstAt({ everySeconds, loads }: BurstShape, at: Micros): number {
  if (at <= 0) return 0
  return everySeconds === 0 ? loads : Math.ceil(toSeconds(at) / everySeconds - 1e-9)
}

function changedStages(shape: StagedShape, changes: readonly ShapeChange[]): Shape {
  const base =
    shape.kind === 'constant' ? constantStages(shape) : { stages: shape.stages, most: Number.POSITIVE_INFINITY }
  const aligned = shape.kind !== 'poisson' && shape.eachSecond === true ? changes.map(fromNextSecond) : changes
  const stages = limited(replayed(base.stages, aligned), base.most)
  if (shape.kind === 'poisson') return { ...shape, stages, drawn: shape.drawn ?? areaOf(shape.stages) }
  const per = shape.kind === 'constant' ? shape.rate.per : shape.per
  return { kind: 'ramp', stages, per, ...(shape.eachSecond === true ? { eachSecond: true } : {}) }
}

/** The requests of a second are due at its start, together: a change cannot concern those of the current second. */
function fromNextSecond(change: ShapeChange): ShapeChange {
  return change.kind === 'end' ? change : { ...change, at: micros(Math.ceil(change.at / SECOND) * SECOND) }
}

/** A constant rate as a stage, infinite where only a count ends it, and the most requests. */
function constantStages({ rate: { value }, seconds, count }: Extract<Shape, { kind: 'constant' }>) {
  const stage = { from: value, to: value, seconds: seconds ?? Number.POSITIVE_INFINITY }
  // A count that is not that of the time was asked for, and holds at any rate.
  const counted = seconds === undefined || count.value < countBelow(value * seconds)
  return { stages: [stage], most: counted ? count.value : Number.POSITIVE_INFINITY }
}

/** The stages with the rates of the changes, each from its instant on. */
function replayed(stages: readonly Stage[], changes: readonly ShapeChange[]): Stage[] {
  const rates = changes.filter((change) => change.kind === 'rate' || change.kind === 'factor')
  const end = micros(Math.min(endOf(stages), endIn(changes) ?? Number.POSITIVE_INFINITY))
  const borders = rates.map(({ at }) => micros(Math.min(at, end)))
  return [
    slice(stages, micros(0), borders[0] ?? end),
    ...rates.map((change, i) => {
      const part = slice(stages, borders[i] ?? end, borders[i + 1] ?? end)
      return part.map((stage) => changedStage(stage, change))
    }),
  ].flat()
}

function changedStage({ from, to, seconds }: Stage, change: Extract<ShapeChange, { kind: 'rate' | 'factor' }>): Stage {
  if (change.kind === 'rate') return { from: change.perSecond, to: change.perSecond, seconds }
  return { from: from * change.factor, to: to * change.factor, seconds }
}

/** The part of stages between two offsets. */
function slice(stages: readonly Stage[], from: Micros, to: Micros): Stage[] {
  let start = 0
  return stages.flatMap((stage) => {
    const [begin, end] = [Math.max(0, toSeconds(from) - start), Math.min(stage.seconds, toSeconds(to) - start)]
    start += stage.seconds
    if (end <= begin) return []
    if (begin === 0 && end === stage.seconds) return [stage]
    return [{ from: rateAt(stage, begin), to: rateAt(stage, end), seconds: end - begin }]
  })
}

/** A constant rate may last for ever. */
function rateAt({ from, to, seconds }: Stage, at: number): number {
  return from === to ? from : from + ((to - from) * at) / seconds
}

/** Stages up to the instant at which so many requests were due. */
function limited(stages: readonly Stage[], most: number): Stage[] {
  if (most === Number.POSITIVE_INFINITY) return [...stages]
  return slice(stages, micros(0), inverseOf(stages)(most))
}
