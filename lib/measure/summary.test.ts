import { describe, expect, it } from '@jest/globals'
import { fromSeconds, micros } from '../units.ts'
import { histogramOf } from './arbitraries.suite.ts'
import { Histogram } from './histogram.ts'
import { measurements } from './measurements.ts'
import { type Context, nothingLost, round, summarise, summariseLatency } from './summary.ts'
import { emptyTally } from './tally.ts'

const two = fromSeconds(2)
const context: Context = { time: two, due: two, neverSent: 0, lost: nothingLost }

describe('the figures of a measurement', () => {
  it('are null without samples, beside a count of 0', () => {
    const { count, ...figures } = summariseLatency(new Histogram())
    expect(count).toBe(0)
    expect(Object.values(figures)).toEqual(Array(9).fill(null))
  })

  it('are in milliseconds, by nearest rank', () => {
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

  it('are all the same value when there is one sample', () => {
    const { count, ...figures } = summariseLatency(histogramOf([123_457]))
    expect(count).toBe(1)
    expect(Object.values(figures)).toEqual(Array(9).fill(123.457))
  })

  it('have the mode of the cells: 1 ms exactly, and above 2 ms rounded to 3 digits', () => {
    expect(summariseLatency(histogramOf([1_000, 1_000, 1_001])).mode).toBe(1)
    expect(summariseLatency(histogramOf([300_000, 300_001, 299_000, 299_600])).mode).toBe(299.776)
  })

  it('distinguish a latency of 0 from no latency', () => {
    expect(summariseLatency(histogramOf([0]))).toMatchObject({ count: 1, min: 0, median: 0, max: 0 })
  })
})

describe('the figures of a tally', () => {
  it('contain its counts, dropped requests by reason, requests never sent, and requests in flight', () => {
    const counts = { planned: 9, sent: 8, completed: 5, failed: 1, droppedBacklog: 1, droppedPaused: 2 }
    const tally = { ...emptyTally(), ...counts, bytesReceived: 77, bytesSent: 33 }
    expect(summarise(tally, { ...context, neverSent: 4, lost: { windows: 2, atMost: 30 } })).toMatchObject({
      planned: 9,
      sent: 8,
      completed: 5,
      failed: 1,
      dropped: 3,
      droppedBy: { backlog: 1, paused: 2 },
      neverSent: 4,
      inFlight: 2,
      lost: { windows: 2, atMost: 30 },
      bytes: 77,
    })
  })

  it('list statuses and failures in order, whatever the order of arrival', () => {
    const tally = emptyTally()
    tally.statuses.set(503, 1).set(200, 7)
    tally.failures.set('timeout', 1).set('dns', 2)
    const { statuses, failures } = summarise(tally, context)
    expect(JSON.stringify({ statuses, failures })).toBe(
      '{"statuses":{"200":7,"503":1},"failures":{"dns":2,"timeout":1}}',
    )
  })

  it('have each measurement under its own name, with samples or without', () => {
    const tally = emptyTally()
    measurements.forEach(({ name }, i) => {
      if (i > 0) tally.latencies.at(name).record(i * 1_000)
    })
    const { latencies } = summarise(tally, context)
    expect(measurements.map(({ name }) => latencies[name].max)).toEqual(
      measurements.map((_, i) => (i === 0 ? null : i)),
    )
  })

  it('show measurements that this version does not know, and do not count them in the response time', () => {
    const tally = emptyTally()
    tally.latencies.at('success').record(1_000)
    tally.latencies.at('queueTime').record(2_000)
    tally.latencies.at('response').record(3_000)
    expect(summarise(tally, context).latencies).toMatchObject({
      success: { count: 1, max: 1 },
      queueTime: { count: 1, max: 2 },
      response: { count: 1, max: 1 },
    })
  })

  it('are all numbers or null, so that JSON can represent them', () => {
    const figures = summarise(emptyTally(), context)
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures)
  })
})

describe('rates', () => {
  const tally = { ...emptyTally(), planned: 400, sent: 300, sentInTime: 200, completed: 250, completedInTime: 150 }

  it('are over the time of the load and count what was due, handed over and answered in it, not afterwards', () => {
    expect(summarise(tally, context)).toMatchObject({
      seconds: 2,
      rates: { planned: 200, sent: 100, throughput: 75 },
      rate: 75,
    })
  })

  it('have a planned rate of null for closed load', () => {
    expect(summarise(tally, { ...context, due: undefined }).rates).toEqual({
      planned: null,
      sent: 100,
      throughput: 75,
    })
  })

  it('keep the planned rate of the plan, even when the load has not ended yet or was stopped', () => {
    const soFar = summarise(tally, { ...context, time: fromSeconds(0.5) })
    expect([soFar.seconds, soFar.rates]).toEqual([0.5, { planned: 200, sent: 400, throughput: 300 }])
  })

  it('are 0 for a time of 0', () => {
    const { rate, rates, seconds } = summarise(tally, { ...context, time: micros(0), due: micros(0) })
    expect({ rate, rates, seconds }).toEqual({ rate: 0, rates: { planned: 0, sent: 0, throughput: 0 }, seconds: 0 })
  })

  it('have two decimals, five if they are small, and the time has three decimals', () => {
    const { rates, seconds } = summarise({ ...emptyTally(), sentInTime: 1 }, { ...context, time: micros(3_000_456) })
    expect([rates.sent, seconds]).toEqual([0.33328, 3])
  })
})

describe('the figures of response times', () => {
  it('include everything that was answered or given up, and nothing that failed at once', () => {
    const tally = emptyTally()
    tally.latencies.at('success').record(1_000)
    tally.latencies.at('unsuccessful').record(2_000)
    tally.latencies.at('givenUp').record(10_000_000)
    tally.latencies.at('failure').record(500)
    expect(summarise(tally, context).latencies.response).toMatchObject({ count: 3, min: 1, median: 2, max: 10_000 })
  })

  it('state from which value on they are lower bounds: the shortest time after which a request was given up', () => {
    const tally = emptyTally()
    tally.latencies.set('success', histogramOf([1_000, 20_000]))
    expect(summarise(tally, context).latencies.response).not.toHaveProperty('atLeastFrom')
    tally.latencies.set('givenUp', histogramOf([7_654_321, 5_432_109]))
    const { latencies } = summarise(tally, context)
    expect(latencies.response.atLeastFrom).toBe(5_432.109)
    expect(measurements.filter(({ name }) => 'atLeastFrom' in latencies[name])).toEqual([])
  })
})

describe('rounding', () => {
  it('is to the nearest value, halves up', () => {
    expect([round(1.2345, 3), round(0.5, 0), round(2.5, 0), round(1.25, 1)]).toEqual([1.235, 1, 3, 1.3])
  })
})
