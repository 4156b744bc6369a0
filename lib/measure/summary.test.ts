import { describe, expect, it } from '@jest/globals'
import { fromSeconds, micros } from '../units.ts'
import { histogramOf } from './arbitraries.suite.ts'
import { Histogram } from './histogram.ts'
import { nothingLost, round, summarise, summariseLatency } from './summary.ts'
import { emptyTally } from './tally.ts'

const context = { span: fromSeconds(2), lost: nothingLost }

describe('a measurement in figures', () => {
  it('is null without samples, beside a count of 0', () => {
    const { count, ...figures } = summariseLatency(new Histogram())
    expect(count).toBe(0)
    expect(Object.values(figures)).toEqual(Array(9).fill(null))
  })

  it('is in milliseconds, by nearest rank', () => {
    const ten = histogramOf([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
    expect(summariseLatency(ten)).toEqual({
      count: 10,
      min: 0.1,
      mean: 0.55,
      median: 0.5,
      mode: 0.1,
      p90: 0.9,
      p95: 1,
      p99: 1,
      p99_9: 1,
      max: 1,
    })
  })

  it('is that value for every figure when there is one sample', () => {
    const { count, ...figures } = summariseLatency(histogramOf([123_457]))
    expect(count).toBe(1)
    expect(Object.values(figures)).toEqual(Array(9).fill(123.457))
  })

  it('has the mode of cells: 1 ms exactly, and beyond 2 ms rounded to 3 digits', () => {
    expect(summariseLatency(histogramOf([1_000, 1_000, 1_001])).mode).toBe(1)
    expect(summariseLatency(histogramOf([300_000, 300_001, 299_000, 299_600])).mode).toBe(299.776)
  })

  it('tells a latency of 0 from none', () => {
    expect(summariseLatency(histogramOf([0]))).toMatchObject({ count: 1, min: 0, median: 0, max: 0 })
  })
})

describe('a tally in figures', () => {
  it('has its counts, what is in flight, and the rate of completed requests', () => {
    const tally = { ...emptyTally(), planned: 9, sent: 8, completed: 5, failed: 1, dropped: 1, bytesReceived: 77 }
    expect(summarise(tally, { ...context, lost: { windows: 2, atMost: 30 } })).toMatchObject({
      planned: 9,
      sent: 8,
      completed: 5,
      failed: 1,
      dropped: 1,
      inFlight: 2,
      lost: { windows: 2, atMost: 30 },
      rate: 2.5,
      bytes: 77,
    })
  })

  it('names statuses and failures in order, whatever the order of arrival', () => {
    const tally = emptyTally()
    tally.statuses.set(503, 1).set(200, 7)
    tally.failures.set('timeout', 1).set('dns', 2)
    const { statuses, failures } = summarise(tally, context)
    expect(JSON.stringify({ statuses, failures })).toBe(
      '{"statuses":{"200":7,"503":1},"failures":{"dns":2,"timeout":1}}',
    )
  })

  it('puts each measurement under its own name', () => {
    const tally = emptyTally()
    tally.latencies.response.record(4_000)
    tally.latencies.service.record(3_000)
    tally.latencies.firstByte.record(2_000)
    tally.latencies.slip.record(1_000)
    const { response, service, firstByte, slip } = summarise(tally, context).latencies
    expect([response.max, service.max, firstByte.max, slip.max]).toEqual([4, 3, 2, 1])
  })

  it('has a rate of 0 over no time', () => {
    expect(summarise({ ...emptyTally(), completed: 5 }, { ...context, span: micros(0) }).rate).toBe(0)
  })

  it('is all numbers or null, so that JSON carries it', () => {
    const figures = summarise(emptyTally(), context)
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures)
  })
})

describe('rounding', () => {
  it('is to the nearest, halves up', () => {
    expect([round(1.2345, 3), round(0.5, 0), round(2.5, 0), round(1.25, 1)]).toEqual([1.235, 1, 3, 1.3])
  })
})
