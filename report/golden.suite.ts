/** Reports of several kinds, whose texts are kept in report/golden: to be read, and to see what a change does to them. */
import { tallyWith, type Times } from '../lib/measure/facts.suite.ts'
import type { Tally } from '../lib/measure/tally.ts'
import { fromSeconds } from '../lib/units.ts'
import type { Report } from './report.ts'
import { reportWith } from './sample.suite.ts'

/** Response times in µs of about so many requests around a median, with a tail. */
function around(median: number, requests: number): Times {
  const factors = [0.6, 0.75, 0.85, 0.95, 1, 1.1, 1.25, 1.5, 1.9, 2.6, 4, 9]
  const shares = [0.02, 0.06, 0.12, 0.18, 0.2, 0.16, 0.11, 0.07, 0.04, 0.025, 0.01, 0.005]
  return factors.map((factor, index) => [Math.round(requests * (shares[index] ?? 0)), Math.round(median * factor)])
}

function countOf(times: Times): number {
  return times.reduce((sum, [count]) => sum + count, 0)
}

/** Rates of whole seconds. */
function perSecond(...rates: readonly number[]): NonNullable<Report['rateOverTime']> {
  const sorted = [...rates].sort((a, b) => a - b)
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length
  const stddev = Math.sqrt(rates.reduce((sum, rate) => sum + (rate - mean) ** 2, 0) / rates.length)
  return {
    ...{ seconds: rates.length, longest: 1, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 },
    ...{ median: sorted[Math.floor(rates.length / 2)] ?? 0, stddev },
    stretches: rates.map((rate, index) => ({ from: index, to: index + 1, rate })),
  }
}

function verdictWith(headline: string, change: Partial<Report['verdict']> = {}): Report['verdict'] {
  return { outcome: 'none', trust: 'valid', headline, doubts: [], ...change }
}

const ten = fromSeconds(10)
const closedTimes = around(480, 20_000)
const closedTally = tallyWith({
  ...{ statuses: { 200: countOf(closedTimes) }, bytesReceived: 3_500_000 },
  took: { success: closedTimes, service: closedTimes, firstByte: closedTimes, spread: [[10, 900]] },
})

function closed(): Report {
  const generator = { busy: 0.412, loopLagMs: 1.2, gc: 0.01 }
  const report = reportWith(closedTally, {}, { time: ten, due: undefined })
  return {
    ...report,
    ...{ seconds: 10, workers: 1, bytesPerSecond: 350_000 },
    load: [{ name: 'load', measured: true, text: '10 connections for 10s' }],
    verdict: verdictWith('20,000 requests, 100 % succeeded'),
    rateOverTime: perSecond(1_612, 2_021, 2_105, 2_098, 2_110, 2_044, 2_101, 1_890, 2_099, 1_920),
    drivers: report.drivers.map((driver) => ({ ...driver, generator })),
  }
}

/** The target answers too slowly for the rate, and some requests were given up. */
function open(): Report {
  const success = around(402_000, 400)
  const tally = tallyWith({
    ...{ statuses: { 200: countOf(success) }, failures: { timeout: 5 }, planned: 1_000, bytesReceived: 81_000 },
    ...{ sentInTime: 210, completedInTime: 205, droppedBacklog: 100 },
    took: {
      success,
      givenUp: [[5, 10_000_100]],
      wait: around(4_100_000, 405),
      slip: around(90, 405),
      service: success,
    },
  })
  const doubts = [
    {
      code: 'never-sent',
      message: '495 planned requests were never sent: no place in flight became free before the drain time was over',
    },
  ]
  const report = reportWith(tally, {}, { time: ten, due: ten, neverSent: 495 })
  return {
    ...report,
    ...{ seconds: 10, drainSeconds: 10.02, workers: 2, seed: 42, bytesPerSecond: 4_045 },
    target: 'https://shop.example.com/catalog/seasonal/winter?category=boots&colour=dark-brown&sort=price&page=12',
    load: [{ name: 'load', measured: true, text: 'random arrivals, 100/s for 10s, seed 42, up to 8 in flight' }],
    failureDetails: { timeout: 'no byte of a response' },
    verdict: verdictWith('did not keep up: 389 of 405 waited, up to 4.8 s; 595 never sent', { doubts }),
  }
}

function plan(): Report {
  const times = around(22_000, 1_100)
  const tally = tallyWith({
    ...{ statuses: { 200: 1_071, 503: 29 }, checks: { 'status 200': 29 }, checkFailed: 29, statusJudged: 29 },
    ...{ bytesReceived: 186_000, took: { success: times, slip: around(120, 1_100), service: times } },
  })
  const report = reportWith(tally, {}, { time: fromSeconds(7), due: fromSeconds(7) })
  const figures = { ...report.overall, response: report.overall.latencies.response }
  const part = (name: string, share: number) => {
    const sent = 1_100 * share
    const counts = { planned: sent, sent, completed: sent, succeeded: sent - Math.round(29 * share) }
    return { ...figures, ...counts, name, rates: { planned: null, sent: sent / 4, throughput: sent / 4 } }
  }
  const phase = (name: string, measured: boolean, share: number) => ({
    ...{ ...part(name, share), measured, kind: 'ramp', from: 0, to: 1, seconds: measured ? 3.5 : 1 },
  })
  const threshold = { unit: 'ms', value: 198, limit: 40, margin: -158, text: 'p99 < 40ms', state: 'failed' } as const
  return {
    ...report,
    ...{ type: 'plan', name: 'shop', seconds: 7, timeScale: 60, workers: 1, bytesPerSecond: 26_571 },
    load: [
      { name: 'warm-up', measured: false, text: '5 connections for 1s' },
      { name: 'climb', measured: true, text: '50/s to 200/s over 4s, up to 1,000 in flight' },
      { name: 'hold', measured: true, text: '200/s for 3s, up to 1,000 in flight' },
    ],
    phases: [phase('warm-up', false, 0.1), phase('climb', true, 0.4), phase('hold', true, 0.6)],
    requests: [part('browse', 0.75), part('order', 0.25)],
    checkExamples: { 'status 200': 'status 503, {"error":"sold out"}' },
    rateOverTime: perSecond(72, 110, 145, 182, 200, 201, 190),
    verdict: verdictWith('FAILED p99 < 40ms (198 ms): 1,100 requests, 97.4 % succeeded: 29 × status 503', {
      outcome: 'failed',
      thresholds: [
        threshold,
        {
          ...threshold,
          text: 'throughput > 100/s',
          state: 'passed',
          unit: '/s',
          value: 157.14,
          limit: 100,
          margin: 57.14,
        },
        { ...threshold, text: 'ok p99.9 < 1s', state: 'undecided', value: null, margin: null },
      ],
    }),
  }
}

function failures(): Report {
  const success = around(1_800, 940)
  const tally = tallyWith({
    ...{ statuses: { 200: 900, 404: 3, 503: 40 }, failures: { reset: 52, timeout: 4, 'generator:fds': 1 } },
    ...{ bytesReceived: 212_900, notes: new Map(Object.entries({ bareLf: 943, staleConnection: 12 })) },
    took: { success, givenUp: [[4, 1_000_300]], failure: around(900, 53), service: success },
  })
  const doubts = [
    { code: 'generator-limited', message: '1 request had no file descriptor: raise `ulimit -n` of the driver' },
    { code: 'clamped', message: 'a response took longer than an hour' },
  ]
  return {
    ...reportWith(tally, {}, { due: undefined }),
    load: [{ name: 'load', measured: true, text: '1,000 requests on 10 connections' }],
    failureDetails: { reset: '127.0.0.1:8000: connection reset (ECONNRESET)', timeout: 'no byte of a response' },
    verdict: verdictWith('1,000 requests, 90 % succeeded: 52 × connection reset, 40 × status 503, 4 × timed out, …', {
      ...{ trust: 'degraded', doubts },
    }),
  }
}

function allFailed(): Report {
  const tally: Tally = tallyWith({ failures: { refused: 2_000 }, took: { failure: around(300, 2_000) } })
  return {
    ...reportWith(tally, {}, { due: undefined }),
    load: [{ name: 'load', measured: true, text: '2,000 requests on 10 connections' }],
    failureDetails: { refused: '127.0.0.1:9: connection refused (ECONNREFUSED)' },
    verdict: verdictWith('ALL 2,000 REQUESTS FAILED: connection refused'),
  }
}

function search(): Report {
  const figures = { purpose: 'explore', errorRate: 0, endedShare: 1 } as const
  const breaches = [{ text: 'p99 < 250ms', value: '310 ms' }]
  const stage = (perSecond: number, p99Ms: number) => ({
    ...{ ...figures, perSecond, p99Ms, throughput: Math.min(perSecond, 405.5) },
    ...(p99Ms < 250 ? { outcome: 'kept' as const, breaches: [] } : { outcome: 'broken' as const, breaches }),
  })
  return {
    ...closed(),
    type: 'plan',
    load: [
      { name: 'search', measured: true, text: 'search for the breaking point from 100/s to 1,600/s, 5s at each rate' },
    ],
    search: {
      ...{ per: 'total', from: 100, to: 1_600, everySeconds: 5 },
      stages: [stage(100, 52.1), stage(200, 55.4), stage(400, 61.2), stage(425, 310), stage(800, 2_112.8)],
      result: { end: 'found', kept: { perSecond: 400, confirmed: true }, broken: { perSecond: 425, breaches } },
    },
    verdict: verdictWith('breaking point: 400/s kept all thresholds, 425/s did not: p99 < 250ms (310 ms)'),
  }
}

/** A driver of another system among them, which states only sums. */
function drivers(): Report {
  const report = closed()
  const [driver] = report.drivers
  const named = (nodeId: string, sent: number) => ({
    ...(driver ?? { ...report.overall }),
    nodeId,
    sent,
    completed: sent,
  })
  const doubts = [{ code: 'driver-lost', message: 'no heartbeat for 5 s', nodeId: 'eu-west-2.load.example.com' }]
  return {
    ...report,
    drivers: ['eu-west-1', 'eu-west-2', 'us-east-1'].map((place, index) =>
      named(`${place}.load.example.com`, 6_000 + index),
    ),
    overall: { ...report.overall, lost: { windows: 2, atMost: 1_994 } },
    labels: ['eu', 'us'].map((value) => ({
      ...{ name: 'region', value, driverCount: 1, ...report.overall, response: report.overall.latencies.response },
    })),
    verdict: verdictWith('20,000 requests, 100 % succeeded', { trust: 'degraded', doubts }),
  }
}

function empty(): Report {
  return {
    ...reportWith(tallyWith({}), { state: 'failed', drivers: [], bytesPerSecond: null }, { time: fromSeconds(0) }),
    ...{ seconds: 0, load: [{ name: 'load', measured: true, text: '10 connections for 10s' }] },
    verdict: verdictWith('nothing was measured: the test was never triggered', { trust: 'none' }),
  }
}

/** By the name of the file. */
export const golden: Readonly<Record<string, () => Report>> = {
  ...{ closed, open, plan, failures, 'all-failed': allFailed, search, drivers, empty },
}
