/** Values for property tests of measurements: as they occur, and at the edges. */
import fc from 'fast-check'
import { cleanDetail, type FailureDetail, joinDetails } from './details.ts'
import { type FailureCode, failureCodeList } from './failures.ts'
import type { GeneratorLoad } from './generator.ts'
import { HIGHEST, Histogram } from './histogram.ts'
import { type Tally, countNames, emptyTally, latencyKinds } from './tally.ts'

/** Whole µs from 0 to one hour, each order of magnitude as likely as another. */
export const latency: fc.Arbitrary<number> = fc
  .double({ min: 0, max: Math.log(HIGHEST), noNaN: true })
  .map((exponent) => Math.min(HIGHEST, Math.floor(Math.exp(exponent)) - 1))

/** Some latencies, in any order; none, often. */
export const latencies: fc.Arbitrary<number[]> = fc.array(latency, { maxLength: 60 })

/** A histogram of the values. */
export function histogramOf(values: readonly number[]): Histogram {
  const histogram = new Histogram()
  for (const value of values) histogram.record(value)
  return histogram
}

const count = fc.nat({ max: 1_000_000 })
const statuses = fc.dictionary(fc.integer({ min: 100, max: 599 }).map(String), count, { maxKeys: 4 })
const failures = fc.uniqueArray(fc.tuple(fc.constantFrom(...failureCodeList), count), {
  maxLength: 4,
  selector: ([code]: [FailureCode, number]) => code,
})

/** A tally; its counts need not agree with each other. */
export const tallies: fc.Arbitrary<Tally> = fc
  .record({
    counts: fc.tuple(...countNames.map(() => count)),
    statuses,
    failures,
    values: fc.tuple(...latencyKinds.map(() => latencies)),
  })
  .map((drawn) => {
    const tally = emptyTally()
    countNames.forEach((name, i) => (tally[name] = drawn.counts[i] ?? 0))
    for (const [status, times] of Object.entries(drawn.statuses)) tally.statuses.set(Number(status), times)
    tally.failures = new Map(drawn.failures)
    latencyKinds.forEach((kind, i) => (tally.latencies[kind] = histogramOf(drawn.values[i] ?? [])))
    return tally
  })

const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0)

export const generatorLoads: fc.Arbitrary<GeneratorLoad> = fc.record({ loopLag: latency, cpu: share, gc: share })

/** Examples of failures as a window carries them. */
export const failureDetails: fc.Arbitrary<readonly FailureDetail[]> = fc
  .array(fc.record({ code: fc.constantFrom(...failureCodeList), detail: fc.string().map(cleanDetail) }))
  .map((drawn) => joinDetails([], drawn))
