import { expect, it } from '@jest/globals'
import fc from 'fast-check'
import { tallies } from '../lib/measure/arbitraries.suite.ts'
import { roundedRate } from '../lib/measure/rounding.ts'
import { thresholdUnits } from '../lib/thresholds/result.ts'
import { widthOf } from '../lib/terminal/width.ts'
import { searchEnds, stageOutcomes } from '../lib/search/stage.ts'
import type { RateOverTime } from './rate-over-time.ts'
import { COLUMNS } from './sections/lines.ts'
import type { Report } from './report.ts'
import { reportWith } from './sample.suite.ts'
import { renderText } from './text.ts'

/** Names come from outside: of any length and script, with what a terminal must not get. */
const name = fc.string({
  unit: fc.oneof(
    fc.constantFrom(' ', 'a', 'é', '日', '🚀', '\u001b', '\n'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
  maxLength: 150,
})
const count = fc.nat({ max: 2 ** 50 })
/** As the API rounds it. */
const rate = fc.oneof(fc.nat({ max: 1e6 }), fc.nat({ max: 1e12 })).map((value) => roundedRate(value / 1_000))
const counts = fc.dictionary(name, count, { maxKeys: 5 })
const texts = fc.dictionary(name, name, { maxKeys: 5 })
const trust = fc.constantFrom('valid', 'degraded', 'invalid', 'none')
const state = fc.constantFrom('passed', 'failed', 'undecided')
const outcome = fc.constantFrom('passed', 'failed', 'undecided', 'none')

const doubt = fc.record({ code: fc.constantFrom('unsound', 'dropped', 'paused'), message: name, nodeId: name })
const threshold = fc.record({
  ...{ text: name, state, unit: fc.constantFrom(...thresholdUnits), value: fc.option(rate), limit: rate },
  margin: fc.option(fc.double({ min: -1e9, max: 1e9, noNaN: true })),
})
const stage = fc.record({
  ...{ perSecond: rate, purpose: fc.constant('explore' as const), outcome: fc.constantFrom(...stageOutcomes) },
  ...{
    breaches: fc.array(fc.record({ text: name, value: name }), { maxLength: 1 }),
    p99Ms: fc.option(fc.nat({ max: 3.6e9 }).map((value) => value / 1_000)),
  },
  ...{ errorRate: fc.option(fc.double({ min: 0, max: 1, noNaN: true })), throughput: rate, endedShare: fc.constant(1) },
})
const search = fc.record({
  ...{ per: fc.constantFrom('total' as const, 'driver' as const), from: rate, to: rate, everySeconds: fc.constant(5) },
  stages: fc.array(stage, { maxLength: 5 }),
  result: fc.record({
    end: fc.constantFrom(...searchEnds),
    kept: fc.option(fc.record({ perSecond: rate, confirmed: fc.boolean() })),
    broken: fc.option(
      fc.record({ perSecond: rate, breaches: fc.array(fc.record({ text: name, value: name }), { maxLength: 3 }) }),
    ),
  }),
})
const rates: fc.Arbitrary<RateOverTime> = fc
  .array(fc.tuple(rate, fc.integer({ min: 1, max: 64 })), { minLength: 1, maxLength: 100 })
  .map((stretches) => ({
    ...{
      seconds: stretches.reduce((sum, [, length]) => sum + length, 0),
      longest: 64,
      min: 0,
      median: 1e9 / 3,
      max: 1e9,
    },
    ...{
      stddev: 123_456_789.12,
      stretches: stretches.map(([value, length], from) => ({ from, to: from + length, rate: value })),
    },
  }))

const whole = fc.record({
  ...{ tally: tallies, names: fc.array(name, { maxLength: 5 }), large: fc.boolean(), count, rate },
  ...{ headline: name, trust, outcome, doubts: fc.array(doubt, { maxLength: 4 }) },
  ...{ thresholds: fc.array(threshold, { maxLength: 3 }), search: fc.option(search, { nil: undefined }) },
  ...{
    rateOverTime: fc.option(rates, { nil: undefined }),
    failures: texts,
    statuses: counts,
    checks: counts,
    examples: texts,
  },
  ...{ target: fc.oneof(fc.webUrl(), name), seconds: rate, other: name },
})

/** @param of the drawn parts; large counts stand where only some tallies have them */
function reportOf(of: typeof whole extends fc.Arbitrary<infer T> ? T : never): Report {
  const plain = reportWith(of.tally)
  const huge = of.large ? { sent: of.count, completed: of.count, failed: of.count, dropped: of.count, planned: 1 } : {}
  const overall = { ...plain.overall, ...huge, statuses: of.statuses, checks: of.checks }
  const figures = { ...overall, rates: { planned: of.rate, sent: of.rate, throughput: of.rate } }
  const generator = { busy: 0.123, loopLagMs: of.seconds, gc: 0 }
  const parts = of.names.map((one) => ({ name: one, ...figures, response: figures.latencies.response }))
  return {
    ...plain,
    ...{ name: of.other, engine: of.other, target: of.target, seconds: of.seconds, workers: of.count, timeScale: 60 },
    load: of.names.map((one) => ({ name: one, measured: false, text: of.other })),
    overall: figures,
    ...(of.search === undefined ? {} : { search: of.search }),
    ...(of.rateOverTime === undefined ? {} : { rateOverTime: of.rateOverTime }),
    ...{ failureDetails: of.examples, checkExamples: of.examples, requests: parts, bytesPerSecond: of.rate },
    phases: parts.map((part) => ({ ...part, measured: false, kind: 'ramp', from: 0, to: 1, seconds: of.seconds })),
    labels: parts.map((part) => ({ ...part, value: of.other, driverCount: 1 })),
    drivers: of.names.map((nodeId) => ({ ...figures, nodeId, generator })),
    verdict: {
      ...{ outcome: of.outcome, trust: of.trust, headline: of.headline, doubts: of.doubts, thresholds: of.thresholds },
    },
  }
}

it('is never wider than eighty columns, whatever it contains, and has no control characters', () => {
  fc.assert(
    fc.property(whole, (parts) => {
      const report = reportOf(parts)
      const text = renderText(report)
      for (const line of text.split('\n')) expect([line, widthOf(line) <= COLUMNS]).toEqual([line, true])
      expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u)
    }),
  )
})
