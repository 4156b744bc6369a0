/** Arbitrary thresholds. */
import fc from 'fast-check'
import { limitOps } from '../comparison.ts'
import type { Metric, Threshold } from './threshold.ts'
import { isWord, sources } from './words.ts'

const statistics = fc.oneof(
  fc.constantFrom('mean' as const, 'max' as const, 50, 99.9, 99.999),
  fc.integer({ min: 1_000, max: 99_999 }).map((thousandths) => thousandths / 1_000),
)

export const metrics: fc.Arbitrary<Metric> = fc.oneof(
  fc.record({ kind: fc.constant('latency' as const), source: fc.constantFrom(...sources), statistic: statistics }),
  fc.record({
    kind: fc.constantFrom('errors' as const, 'checks', 'dropped'),
    as: fc.constantFrom('share' as const, 'count'),
  }),
  fc.constant({ kind: 'throughput' as const }),
)

const names = fc.stringMatching(/^[A-Za-z0-9_.-]{1,12}$/).filter((name) => !isWord(name))
const seconds = fc.integer({ min: 1, max: 3_600 })

/** A limit in the unit of a metric. */
function limitsOf(metric: Metric): fc.Arbitrary<number> {
  if (metric.kind === 'latency') return fc.integer({ min: 1, max: 3_600_000_000 })
  if (metric.kind === 'throughput') return fc.integer({ min: 1, max: 1_000_000 })
  if (metric.as === 'count') return fc.integer({ min: 1, max: 1_000_000 })
  return fc.integer({ min: 1, max: 10_000 }).map((parts) => parts / 10_000)
}

export const thresholds: fc.Arbitrary<Threshold> = metrics.chain((metric) =>
  fc.record(
    {
      metric: fc.constant(metric),
      operator: fc.constantFrom(...limitOps),
      limit: limitsOf(metric),
      request: names,
      phase: names,
      windows: fc.record({ share: fc.integer({ min: 1, max: 1_000 }).map((parts) => parts / 1_000), seconds }),
      abort: fc.record({ graceSeconds: fc.nat({ max: 3_600 }) }),
    },
    { requiredKeys: ['metric', 'operator', 'limit'] },
  ),
)
