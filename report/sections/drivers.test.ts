import { describe, expect, it } from '@jest/globals'
import { healthyTally } from '../../lib/measure/facts.suite.ts'
import { driverLines } from './drivers.ts'
import { reportWith } from '../sample.suite.ts'

const { overall } = reportWith(healthyTally(2_000))

describe('the drivers of a report', () => {
  it('have a row each, with percentiles by the rules of the table of latencies', () => {
    const many = { ...overall.latencies.response, median: 1.5, p99: 20, atLeastFrom: 10 }
    const few = { ...overall.latencies.response, count: 5 }
    const drivers = [
      { nodeId: 'few', ...overall, latencies: { ...overall.latencies, response: few } },
      {
        ...{ nodeId: 'many', ...overall, latencies: { ...overall.latencies, response: many } },
        generator: { busy: 0.4312, meanBusy: 0.3, loopLagMs: 2.5, gc: 0.004 },
      },
    ]
    expect(driverLines({ drivers }).map(({ text }) => text)).toEqual([
      'driver           sent  responses  median ms  p99 ms  busy  lag ms',
      'few             2,000    2,000/s          –       –     –       –',
      'many            2,000    2,000/s      1.500  ≥20.00  43 %   2.500',
    ])
  })

  it('say nothing of their generator if none has told it', () => {
    const drivers = ['a', 'b'].map((nodeId) => ({ nodeId, ...overall }))
    expect(driverLines({ drivers })[0]?.text).toMatch(/p99 ms$/)
  })

  it('are left out if there is only one', () => {
    expect(driverLines({ drivers: [{ nodeId: 'a', ...overall }] })).toEqual([])
  })

  it('have rounded counts where exact ones would be too wide, and then fewer columns', () => {
    const counts = { planned: 223_456_789_012, sent: 123_456_789_012, completed: 23_456_789_012, dropped: 1_234_567 }
    const generator = { busy: 0.5, loopLagMs: 2.5, gc: 0 }
    const name = `a-long-name-of-${'x'.repeat(40)}-7`
    const drivers = [name, 'b'].map((nodeId) => ({ nodeId, ...overall, ...counts, generator }))
    const [head, first] = driverLines({ drivers }).map(({ text }) => text)
    expect(first).toMatch(/^a-long-name-…\S+-7 +223\.5B +123\.5B +23\.46B +23\.46B +1\.235M /)
    expect(head).toMatch(/ responses$/)
  })
})
