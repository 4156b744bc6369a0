/**
 * The intended instants of open load, as a pure sequence that is fixed before the run and never moved. The pacer waits
 * for them.
 */
import { type Micros, fromSeconds, micros, SECOND } from '../units.ts'
import { type PoissonShape, PoissonStream } from './poisson.ts'
import { placesOf, type Segment, whole } from './segment.ts'
import type { Amount, OpenShape, Shape } from './shapes.ts'
import { areaOf, countBelow, inverseOf } from './stages.ts'

/** Offsets from the start, never decreasing; `undefined` when there are no more. */
export interface Schedule {
  next(): Micros | undefined
}

/** Open shapes without random arrivals. */
type FixedShape = Exclude<OpenShape, PoissonShape>

/** The number of arrivals of a whole shape; for a random one, the expected number. */
export function arrivalsOf(shape: OpenShape): Amount {
  if (shape.kind === 'constant') return shape.count
  if (shape.kind === 'burst') return { value: shape.loads * shape.burst.value, per: shape.burst.per }
  return { value: countBelow(areaOf(shape.stages)), per: shape.per }
}

/** The intended offsets of a segment: of the driver's own arrivals if the shape is random, else of the whole. */
export function scheduleOf(shape: OpenShape, segment: Segment, driver: Segment = whole): Schedule {
  return shape.kind === 'poisson' ? randomSchedule(shape, segment, driver) : fixedSchedule(shape, segment)
}

/** Every worker draws all arrivals of its driver, and skips those of the others. */
function randomSchedule(shape: PoissonShape, { index, of }: Segment, driver: Segment): Schedule {
  const stream = new PoissonStream(shape, driver)
  let passed = index
  return {
    next: () => {
      const at = stream.next(passed)
      passed = of - 1
      return at
    },
  }
}

function fixedSchedule(shape: FixedShape, segment: Segment): Schedule {
  const total = arrivalsOf(shape).value
  const instant = instantOf(shape)
  const place = placesOf(segment)
  let k = place()
  return {
    next: () => {
      if (k >= total) return undefined
      const at = instant(k)
      k = place()
      return at
    },
  }
}

/** The instant of arrival k, as an offset in µs; k must not decrease from call to call. */
export function instantOf(shape: FixedShape): (k: number) => Micros {
  if (shape.kind === 'burst') return burstInstant(shape)
  const even = shape.kind === 'ramp' ? inverseOf(shape.stages) : constantInstant(shape.rate.value)
  return shape.eachSecond === true ? (k) => micros(Math.floor(even(k) / SECOND) * SECOND) : even
}

function constantInstant(rate: number): (k: number) => Micros {
  return (k) => micros((k * 1_000_000) / rate)
}

function burstInstant(shape: Extract<Shape, { kind: 'burst' }>): (k: number) => Micros {
  const burst = shape.burst.value
  const every = fromSeconds(shape.everySeconds)
  const spacing = fromSeconds(shape.spacingSeconds)
  return (k) => {
    const load = Math.floor(k / burst)
    const at = load * every + (k % burst) * spacing
    // Rounding must not make a load longer than its delay.
    return micros(load + 1 < shape.loads ? Math.min(at, (load + 1) * every) : at)
  }
}
