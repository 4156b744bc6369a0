/**
 * The intended instants of one lane, as a pure sequence that is fixed before the run and never moved. Who waits for them
 * is the pacer's business.
 *
 * Arrival k of the whole belongs to lane k mod lanes, so the lanes' schedules together are the single schedule, arrival
 * for arrival.
 */
import { type Micros, fromSeconds, micros } from '../units.ts'
import type { ClosedShape, OpenShape, Shape } from './plan.ts'
import { type Lane, type Segment, segmentFor, shareOf } from './segment.ts'

/** Offsets from the start, never decreasing; `undefined` when there are no more. */
export interface Schedule {
  next(): Micros | undefined
}

/** What one lane is to do. */
export type Share =
  | { readonly kind: 'open'; readonly count: number; readonly schedule: Schedule }
  | { readonly kind: 'closed'; readonly count: number; readonly connections: number }

/** The share of a shape that belongs to a lane. */
export function shareOfShape(shape: Shape, lane: Lane): Share {
  if (shape.kind === 'closed') return closedShare(shape, lane)
  const segment = segmentFor(countOf(shape), lane)
  const count = shareOf(countOf(shape).value, segment)
  return { kind: 'open', count, schedule: scheduleOf(shape, segment) }
}

/** The requests that a whole shape asks for, and of whom. */
export function countOf(shape: Shape): { value: number; per: 'total' | 'driver' } {
  return shape.kind === 'burst' ? { value: shape.loads * shape.burst.value, per: shape.burst.per } : shape.count
}

/** The requests that one driver of `of` has to send. */
export function plannedFor(shape: Shape, driver: Segment): number {
  const count = countOf(shape)
  return count.per === 'driver' ? count.value : shareOf(count.value, driver)
}

/** The intended offsets of a segment of an open shape. */
export function scheduleOf(shape: OpenShape, segment: Segment): Schedule {
  const total = countOf(shape).value
  const instant = instantOf(shape)
  let k = segment.index
  return {
    next: () => {
      if (k >= total) return undefined
      const at = instant(k)
      k += segment.of
      return at
    },
  }
}

/** The instant of arrival k, as an offset in µs: k / rate, or ⌊k / burst⌋ · every + (k mod burst) · spacing. */
function instantOf(shape: OpenShape): (k: number) => Micros {
  if (shape.kind === 'constant') {
    const rate = shape.rate.value
    return (k) => micros((k * 1_000_000) / rate)
  }
  const burst = shape.burst.value
  const every = fromSeconds(shape.everySeconds)
  const spacing = fromSeconds(shape.spacingSeconds)
  return (k) => {
    const load = Math.floor(k / burst)
    const at = load * every + (k % burst) * spacing
    // A load that lasts as long as the delay must not outlast it by a rounding.
    return micros(load + 1 < shape.loads ? Math.min(at, (load + 1) * every) : at)
  }
}

function closedShare(shape: ClosedShape, lane: Lane): Share {
  // With fewer connections than workers some workers have none, and so no requests either.
  const worker = { index: lane.worker.index, of: Math.min(lane.worker.of, shape.connections) }
  if (worker.index >= worker.of) return { kind: 'closed', count: 0, connections: 0 }
  const count = shareOf(shape.count.value, segmentFor(shape.count, { driver: lane.driver, worker }))
  return { kind: 'closed', count, connections: shareOf(shape.connections, worker) }
}

/** The offset of the last arrival of the whole, in µs; 0 for a closed shape, whose end nobody knows before. */
export function lastInstant(shape: Shape): Micros {
  if (shape.kind === 'closed') return micros(0)
  const total = countOf(shape).value
  return total === 0 ? micros(0) : instantOf(shape)(total - 1)
}
