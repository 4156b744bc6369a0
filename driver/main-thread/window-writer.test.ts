import { expect, it } from '@jest/globals'
import { tallyWith } from '../../lib/measure/facts.suite.ts'
import { metrics } from '../../lib/messages/metrics.ts'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import { micros, SECOND } from '../../lib/units.ts'
import { WindowWriter } from './window-writer.ts'

const plan = planWith({ kind: 'closed', count: { value: 1, per: 'driver' }, connections: 1 })

it('the figures of the assignment are written in milliseconds since the start, and count what was asked and answered', () => {
  const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
  const tallies = [
    tallyWith({
      statuses: { 200: 3 },
      took: {
        success: [
          [2, 1_250],
          [1, 2_000],
        ],
      },
    }),
    tallyWith({
      statuses: { 200: 1 },
      failures: { timeout: 1 },
      took: { success: [[1, 3_500]], givenUp: [[1, 10_000]] },
    }),
  ]
  const written = tallies.map((tally, index): unknown => {
    const [from, to] = [micros(index * SECOND), micros((index + 1) * SECOND)]
    const window = writer.write(
      { index, from, to, parts: [{ label: 0, tally }], limited: [], details: [] },
      { ending: 'completed' },
    )
    return JSON.parse(metrics.write(window))
  })
  expect(written).toMatchObject([
    {
      metrics: { mean_latency: 1.5, median_latency: 1.25, min_latency: 1.25, max_latency: 2, mode_latency: 1.25 },
      ...{ requests_sent: 3, responses_received: 3, errors: 0 },
    },
    {
      metrics: { mean_latency: 3.6, median_latency: 2, min_latency: 1.25, max_latency: 10, mode_latency: 1.25 },
      ...{ requests_sent: 5, responses_received: 4, errors: 1 },
    },
  ])
})

it('before the first sample they are 0', () => {
  const writer = new WindowWriter({ nodeId: 'a', boot: 'x', testId: 'test', plan })
  expect(writer.failed('no worker').cumulative).toEqual({
    ...{ mean: 0, median: 0, min: 0, max: 0, mode: 0 },
    ...{ sent: 0, received: 0, errors: 0 },
  })
})
