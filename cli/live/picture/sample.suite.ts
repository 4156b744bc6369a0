/** Models of the view for tests: one that has everything, and any. */
import fc from 'fast-check'
import { amounts, between, shares } from '../../../lib/drawing.suite.ts'
import type { LatencyAnswer } from '../../../lib/api/latency.ts'
import { type LiveDriver, type LiveModel, liveStates, noResponse, noteTones } from '../model.ts'

const response: LatencyAnswer = { ...noResponse, count: 11_950, median: 18.932, p95: 61.63, p99: 89.855, max: 140.2 }

export const driverNamed = (nodeId: string, trouble = ''): LiveDriver => ({
  ...{ nodeId, trouble, sent: 4_000, completed: 3_990, errors: 3, inFlight: 7 },
  response: { ...response, count: 3_990 },
})

/** A run in its twelfth second, with something in every part of the view. */
export const sample: LiveModel = {
  title: 'shop: 2 requests on http://127.0.0.1:8000 from 3 drivers',
  state: 'running',
  time: { passed: 12.4, of: 90, share: 12.4 / 90, left: 77.6, draining: 0, paused: 2.5, startsIn: -14.9 },
  phase: 'climb (1 of 2)',
  recent: {
    ...{ from: 7, to: 12, failed: 4, dropped: 0 },
    rates: { planned: 1_000, sent: 1_000.2, throughput: 998.4 },
    response: { ...noResponse, count: 4_992, median: 17.5, p95: 63.17, p99: 92.54, max: 121.9 },
  },
  overall: {
    ...{ planned: 90_000, sent: 12_000, completed: 11_950, failed: 9, dropped: 20, inFlight: 41 },
    droppedBy: { backlog: 20, paused: 0 },
    rates: { planned: 1_000, sent: 967.7, throughput: 963.7 },
  },
  response,
  errors: {
    ...{ count: 62, share: '0.5 % of 11,959 requests that ended' },
    kinds: [
      { what: 'status 503 Service Unavailable', count: 40 },
      { what: 'failed the check body contains "id"', count: 13 },
      { what: 'timed out', count: 9 },
    ],
  },
  series: {
    throughput: [400, 600, 800, 1_000, 1_000, 990, null, 1_010, 1_000, 998, 1_000, 996],
    p99: [20, 22, 25, 40, 90, 85, null, 80, 82, 92, 91, 92.54],
  },
  distribution: {
    stddev: 21.44,
    buckets: [
      { from: 1, to: 5, count: 50 },
      { from: 5, to: 10, count: 4_800 },
      { from: 10, to: 20, count: 3_000 },
      { from: 20, to: 30, count: 2_000 },
      { from: 30, to: 40, count: 1_100 },
      { from: 40, to: 50, count: 700 },
      { from: 50, to: 60, count: 0 },
      { from: 60, to: 70, count: 200 },
      { from: 70, to: 200, count: 100 },
    ],
  },
  thresholds: [
    { text: 'p99 < 250ms', state: 'passed', unit: 'ms', value: 89.855, limit: 250, margin: 160.145 },
    { text: 'errors < 0.1%', state: 'failed', unit: '%', value: 0.5184, limit: 0.1, margin: -0.4184 },
  ],
  drivers: [driverNamed('eu-1'), driverNamed('eu-2'), driverNamed('us-1', 'lost')],
  note: { text: '1.1 × the planned rate from second 14 on', tone: 'good' },
  keys: true,
}

const counts = amounts(1e12).map(Math.round)
const millis = fc.option(amounts(3_600_000))
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: fc.constantFrom('a', ' ', '東', '한', '🚀', '\u001b[31m', 'é', '\u0301'), maxLength: 60 }),
)
const latencies: fc.Arbitrary<LatencyAnswer> = fc
  .record({ count: counts, median: millis, p95: millis, p99: millis, max: millis })
  .map((latency) => ({ ...noResponse, ...latency }))
const rates = fc.record({ planned: fc.option(amounts(1e9)), sent: amounts(1e9), throughput: amounts(1e9) })
const kinds = fc.array(fc.record({ what: texts, count: counts }), { maxLength: 12 })
const series = fc.array(fc.option(amounts(1e6)), { maxLength: 700 })
const drivers = fc.array(
  fc.record({
    ...{ nodeId: texts, trouble: fc.constantFrom('', 'lost', 'failed'), response: latencies },
    ...{ sent: counts, completed: counts, errors: counts, inFlight: counts },
  }),
  { maxLength: 70 },
)
const distribution = fc.array(counts, { minLength: 1, maxLength: 16 }).chain((each) =>
  fc
    .record({ first: amounts(1e6), width: amounts(1e6), stddev: amounts(3_600_000) })
    .map(({ first, width, stddev }) => ({
      stddev,
      buckets: each.map((count, index) => ({ from: first + index * width, to: first + (index + 1) * width, count })),
    })),
)

/** Any model: numbers of every size, and texts of whatever people call their things. */
export const models: fc.Arbitrary<LiveModel> = fc.record({
  title: texts,
  state: fc.constantFrom(...liveStates),
  time: fc.record({
    ...{ passed: amounts(1e6), of: fc.option(amounts(1e6), { nil: undefined }) },
    ...{ share: fc.option(shares, { nil: undefined }), left: fc.option(amounts(1e6), { nil: undefined }) },
    ...{ draining: amounts(1e3), paused: amounts(1e3), startsIn: between(-1, 60) },
  }),
  phase: fc.option(texts, { nil: undefined }),
  recent: fc.option(
    fc
      .record({ from: fc.nat({ max: 1e6 }), seconds: fc.integer({ min: 1, max: 8 }), failed: counts, dropped: counts })
      .chain(({ from, seconds, failed, dropped }) =>
        fc
          .record({ rates, response: latencies })
          .map((rest) => ({ from, to: from + seconds, failed, dropped, ...rest })),
      ),
    { nil: undefined },
  ),
  overall: fc.record({
    ...{ planned: counts, sent: counts, completed: counts, failed: counts, dropped: counts, inFlight: counts, rates },
    droppedBy: fc.record({ backlog: counts, paused: counts }),
  }),
  response: latencies,
  errors: fc.record({ count: counts, share: fc.constant('0.5 % of 11,959 requests that ended'), kinds }),
  series: fc.record({ throughput: series, p99: series }),
  distribution: fc.option(distribution, { nil: undefined }),
  thresholds: fc.array(
    fc.record({
      ...{ text: texts, state: fc.constantFrom('passed', 'failed', 'undecided') },
      ...{ unit: fc.constantFrom('ms', '%', 'requests', '/s'), limit: amounts(1e6) },
      ...{ value: fc.option(amounts(1e6)), margin: fc.option(between(-1e6, 1e6)) },
    }),
    { maxLength: 10 },
  ),
  drivers,
  note: fc.option(fc.record({ text: texts, tone: fc.constantFrom(...noteTones) }), { nil: undefined }),
  keys: fc.boolean(),
})
