/** Values of measurements for property tests: usual ones and edge cases. */
import fc from 'fast-check'
import { type CheckExample, joinExamples } from './checks.ts'
import { cleanDetail, type FailureDetail, joinDetails, MAX_DETAIL } from './details.ts'
import { type FailureCode, failureCodeList } from './failures.ts'
import type { GeneratorLoad } from './generator.ts'
import { HIGHEST } from './cell-layout.ts'
import { Histogram } from './histogram.ts'
import { measurements } from './measurements.ts'
import { httpNotes } from './notes.ts'
import { countNames, emptyTally, latestNames, type Tally } from './tally.ts'

/** Steps of the exponent: a double drawn directly would nearly always be near 0. */
const STEPS = 1_000_000

/** Whole µs from 0 to one hour, each order of magnitude equally likely. */
export const latency: fc.Arbitrary<number> = fc
  .nat({ max: STEPS })
  .map((step) => Math.min(HIGHEST, Math.floor(Math.exp((step / STEPS) * Math.log(HIGHEST + 2)) - 1)))

/** Some latencies in any order; occasionally none. */
export const latencies: fc.Arbitrary<number[]> = fc.array(latency, { maxLength: 60, size: 'max' })

/** Measured latencies: occasionally one above an hour, which is counted as an hour. */
const measuredLatency = fc.oneof(
  { weight: 19, arbitrary: latency },
  { weight: 1, arbitrary: fc.integer({ min: HIGHEST + 1, max: 1e12 }) },
)
export const measuredLatencies: fc.Arbitrary<number[]> = fc.array(measuredLatency, { maxLength: 60, size: 'max' })
/** A tally has many measurements: with long lists, tests of tallies would be slow. */
const fewLatencies: fc.Arbitrary<number[]> = fc.array(measuredLatency, { maxLength: 12, size: 'max' })

/** A histogram of the values. */
export function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const recording = new Histogram()

/** A histogram of the values as a worker hands it over: packed, which takes long to do anew at each comparison. */
export function takenOf(values: readonly number[]): Histogram {
  for (const value of values) recording.record(value)
  return recording.take()
}

/** Histograms by name, as an engine of another version might measure them. */
const foreignNames = fc.stringMatching(/^[a-z][a-z0-9]{0,5}([A-Z][a-z0-9]{0,5}){0,2}$/)
const measured: fc.Arbitrary<readonly (readonly [name: string, values: number[]])[]> = fc
  .tuple(
    fc.subarray(measurements.map(({ name }) => name as string)),
    fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.tuple(foreignNames) }),
  )
  .chain(([known, foreign]) =>
    fc.tuple(...[...known, ...foreign].map((name) => fewLatencies.map((values) => [name, values] as const))),
  )

const count = fc.nat({ max: 1_000_000 })
const instant = fc.nat({ max: HIGHEST })
const statuses = fc.dictionary(fc.integer({ min: 100, max: 599 }).map(String), count, { maxKeys: 4 })
const failures = fc.uniqueArray(fc.tuple(fc.constantFrom(...failureCodeList), count), {
  maxLength: 4,
  selector: ([code]: [FailureCode, number]) => code,
})

const notes = fc.uniqueArray(fc.tuple(fc.constantFrom(...httpNotes.map(({ name }) => name)), count), {
  maxLength: 3,
  selector: ([name]: [string, number]) => name,
})

const checks = fc.dictionary(fc.constantFrom('status 201', 'body contains "id"', 'time < 2s'), count, { maxKeys: 3 })

/** A tally; its counts need not agree with each other. */
export const tallies: fc.Arbitrary<Tally> = fc
  .record({
    counts: fc.tuple(...countNames.map(() => count)),
    latest: fc.tuple(...latestNames.map(() => instant)),
    statuses,
    failures,
    notes,
    checks,
    measured,
    // Few are still being recorded into.
    histogram: fc.oneof(
      { weight: 9, arbitrary: fc.constant(takenOf) },
      { weight: 1, arbitrary: fc.constant(histogramOf) },
    ),
  })
  .map((drawn) => {
    const tally = emptyTally()
    countNames.forEach((name, i) => (tally[name] = drawn.counts[i] ?? 0))
    latestNames.forEach((name, i) => (tally[name] = drawn.latest[i] ?? 0))
    for (const [status, times] of Object.entries(drawn.statuses)) tally.statuses.set(Number(status), times)
    tally.failures = new Map(drawn.failures)
    tally.notes = new Map(drawn.notes)
    tally.checks = new Map(Object.entries(drawn.checks))
    for (const [name, values] of drawn.measured) tally.latencies.set(name, drawn.histogram(values))
    return tally
  })

const share = fc.nat({ max: STEPS }).map((step) => step / STEPS)

/** Sometimes without `busy`: drivers of older versions do not send it. */
export const generatorLoads: fc.Arbitrary<GeneratorLoad> = fc.record(
  { loopLag: latency, cpu: share, gc: share, busy: share },
  { requiredKeys: ['loopLag', 'cpu', 'gc'] },
)

/** Mostly short; occasionally of any length up to the bound, and as long as a truncated one. */
const details = fc.oneof(
  { weight: 4, arbitrary: fc.string() },
  { weight: 1, arbitrary: fc.nat({ max: 2 * MAX_DETAIL }).map((length) => 'e'.repeat(length)) },
)

/** Examples of failed checks, as in a window. */
export const checkExamples: fc.Arbitrary<readonly CheckExample[]> = fc
  .array(fc.record({ check: fc.constantFrom('status 201', 'body contains "id"'), example: details.map(cleanDetail) }))
  .map((drawn) => joinExamples([], drawn))

/** Examples of failures, as in a window. */
export const failureDetails: fc.Arbitrary<readonly FailureDetail[]> = fc
  .array(fc.record({ code: fc.constantFrom(...failureCodeList), detail: details.map(cleanDetail) }))
  .map((drawn) => joinDetails([], drawn))
