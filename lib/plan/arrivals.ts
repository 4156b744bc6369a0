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
  if (shape.kind === 'burst') return { value: burstRunsOf(shape).reduce(sumOfBursts, 0), per: shape.burst.per }
  return { value: countBelow(areaOf(shape.stages)), per: shape.per }
}

/**
 * The intended offsets of a segment: of the driver's own arrivals if the shape is random, else of the whole.
 * @param first the index in the segment of the arrival with which they begin
 */
export function scheduleOf(shape: OpenShape, segment: Segment, driver: Segment = whole, first = 0): Schedule {
  return shape.kind === 'poisson'
    ? randomSchedule(shape, segment, { driver, first })
    : fixedSchedule(shape, segment, first)
}

/** Every worker draws all arrivals of its driver, and skips those of the others. */
function randomSchedule(shape: PoissonShape, { index, of }: Segment, by: { driver: Segment; first: number }): Schedule {
  const stream = new PoissonStream(shape, by.driver)
  let passed = index + of * by.first
  return {
    next: () => {
      const at = stream.next(passed)
      passed = of - 1
      return at
    },
  }
}

function fixedSchedule(shape: FixedShape, segment: Segment, first: number): Schedule {
  const total = arrivalsOf(shape).value
  const instant = instantOf(shape)
  const place = placesOf(segment, first)
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

type BurstShape = Extract<Shape, { kind: 'burst' }>

/** Consecutive bursts of one size. */
interface BurstRun {
  /** The first one. */
  readonly load: number
  readonly loads: number
  readonly size: number
}

function burstRunsOf({ loads, burst, resized = [] }: BurstShape): BurstRun[] {
  const runs = [{ load: 0, size: burst.value }, ...resized.map(({ load, size }) => ({ load, size }))]
  return runs.map((run, i) => ({ ...run, loads: Math.max(0, Math.min(loads, runs[i + 1]?.load ?? loads) - run.load) }))
}

function sumOfBursts(sum: number, { loads, size }: BurstRun): number {
  return sum + loads * size
}

function burstInstant(shape: BurstShape): (k: number) => Micros {
  const every = fromSeconds(shape.everySeconds)
  const spacing = fromSeconds(shape.spacingSeconds)
  const placeOf = burstPlace(burstRunsOf(shape))
  return (k) => {
    const { load, index } = placeOf(k)
    const at = load * every + index * spacing
    // Rounding must not make a load longer than its delay.
    return micros(load + 1 < shape.loads ? Math.min(at, (load + 1) * every) : at)
  }
}

/** The burst of arrival k, and its index in it. */
function burstPlace(runs: readonly BurstRun[]): (k: number) => { load: number; index: number } {
  const [only] = runs
  if (runs.length === 1 && only !== undefined) return (k) => ({ load: Math.floor(k / only.size), index: k % only.size })
  return (k) => {
    let left = k
    for (const { load, loads, size } of runs) {
      if (left < loads * size) return { load: load + Math.floor(left / size), index: left % size }
      left -= loads * size
    }
    return { load: runs.reduce((sum, run) => sum + run.loads, 0), index: left }
  }
}
