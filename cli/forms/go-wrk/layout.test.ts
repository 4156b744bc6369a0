/** Golden layouts: the labels, their order and their tabs are those that go-wrk 0.10 and its extension document. */
import { describe, expect, it } from '@jest/globals'
import { tallyWith } from '../../../lib/measure/facts.suite.ts'
import { quantile } from '../../../lib/measure/quantiles.ts'
import type { Tally } from '../../../lib/measure/tally.ts'
import { reportWith } from '../../../report/sample.suite.ts'
import { noteLine } from '../note.ts'
import { distributedText, startText, type Worker } from './distributed-layout.ts'
import { goWrkFigures } from './figures.ts'
import { headText, resultText } from './layout.ts'

/** 1,000 requests that took 1 to 1,000 µs. */
function thousand(change: Parameters<typeof tallyWith>[0] = {}): Tally {
  const success = Array.from({ length: 1_000 }, (_, index) => [1, index + 1] as const)
  return tallyWith({ statuses: { 200: 1_000 }, bytesReceived: 2_097_153, took: { success }, ...change })
}

function textOf(tally: Tally, connections = 10): string {
  return resultText(goWrkFigures(reportWith(tally), tally.latencies.at('success'), connections))
}

describe('the layout of go-wrk', () => {
  it('begins before the load', () => {
    expect(headText('http://localhost:8080/plaintext', 10, 2_048)).toBe(
      'Running 10s test @ http://localhost:8080/plaintext\n  2048 goroutine(s) running concurrently\n',
    )
  })

  it('has every label, both rates, and percentiles on a scale to 100', () => {
    expect(textOf(thousand())).toBe(
      [
        '1000 requests in 50.05ms, 2.00MB read',
        'Overall Requests/sec:\t1000.00',
        'Overall Transfer/sec:\t2.00MB',
        'Requests/sec:\t\t19980.02',
        'Transfer/sec:\t\t39.96MB',
        'Fastest Request:\t1µs',
        'Avg Req Time:\t\t500.5µs',
        'Slowest Request:\t1ms',
        'Number of Errors:\t0',
        '10%:\t\t\t100µs',
        '50%:\t\t\t500µs',
        '75%:\t\t\t750µs',
        '99%:\t\t\t990µs',
        '99.9%:\t\t\t999µs',
        '99.9999%:\t\t1ms',
        '99.99999%:\t\t1ms',
        'stddev:\t\t\t288.675µs',
        '',
      ].join('\n'),
    )
  })

  it('counts every response that is no 2xx and every failure as an error by its cause, the most frequent first', () => {
    const outcomes = { statuses: { 200: 1_000, 302: 4, 404: 2, 500: 3 }, failures: { refused: 5, timeout: 1 } } as const
    expect(textOf(thousand(outcomes))).toContain(
      'Number of Errors:\t15\nError Counts:\t\tconnection refused=5,redirection not allowed=4,received status code 500=3,received status code 404=2,context deadline exceeded=1\n10%:',
    )
  })

  it('divides the bytes of successes by their time, in proportion to the responses', () => {
    const text = textOf(thousand({ statuses: { 200: 1_000, 500: 3_000 }, bytesReceived: 4 * 2_097_153 }))
    expect(text).toContain('ms, 8.00MB read\n')
    expect(text).toContain('Overall Transfer/sec:\t8.00MB\n')
    expect(text).toContain('\nTransfer/sec:\t\t39.96MB\n')
  })

  it('counts all statuses of 2xx as successes', () => {
    const tally = tallyWith({ statuses: { 200: 1, 204: 1, 206: 1 }, took: { success: [[3, 10]] } })
    expect(textOf(tally)).toMatch(/^3 requests in [^]*Number of Errors:\t0\n/)
  })

  it('of a load without a success has the errors only', () => {
    expect(textOf(tallyWith({ failures: { refused: 7 } }))).toBe(
      'Error: No statistics collected / no requests found\nNumber of Errors:\t7\nError Counts:\t\tconnection refused=7\n',
    )
  })

  it('of one request has its time for every percentile', () => {
    const text = textOf(tallyWith({ statuses: { 200: 1 }, took: { success: [[1, 1_234]] } }), 1)
    expect(text.match(/%:\t+1\.234ms\n/g)).toHaveLength(7)
    expect(text).toContain('stddev:\t\t\t0s')
    const many = textOf(tallyWith({ statuses: { 200: 3 }, took: { success: [[3, 10_000]] } }), 1)
    expect(many).toContain('stddev:\t\t\t0s')
  })

  it('clamps a value out of range to an hour, and counts it', () => {
    const tally = tallyWith({
      statuses: { 200: 2 },
      took: {
        success: [
          [1, 10],
          [1, 9e9],
        ],
      },
    })
    const success = tally.latencies.at('success')
    expect([success.count, success.clamped, quantile(success, 0.99)]).toEqual([2, 1, 3_600_000_000])
    expect(textOf(tally)).toContain('99%:\t\t\t1h0m0s\n')
  })
})

describe('the layout of the distributed extension', () => {
  const tally = thousand({ statuses: { 200: 1_000, 503: 2 } })
  const report = reportWith(tally)
  const drivers = ['w1', 'w2'].map((nodeId) => ({ ...report.overall, nodeId }))
  const two = { ...report, TestId: 'gDGgZsXSdVPCAVAnTohO', drivers }
  const job = { url: 'http://10.0.0.9/', seconds: 1, connections: 5 }

  const done: readonly Worker[] = [
    { nodeId: 'w1', state: 'done' },
    { nodeId: 'w2', state: 'done' },
  ]
  const statistics = '1000 requests, 2 errors, 2.00MB, 1000.00 req/sec, 50%: 500µs, 99%: 990µs'

  it('begins with the job, once it has been triggered', () => {
    expect(startText(job, two.TestId, 2)).toBe(
      [
        'Starting distributed load test with 2 worker(s)',
        'Target URL: http://10.0.0.9/',
        'Duration: 1 seconds',
        'Goroutines per worker: 5',
        'Total concurrent connections: 10',
        '',
        'Job started successfully: map[job_id:gDGgZsXSdVPCAVAnTohO status:job_started workers:2]',
        'Waiting for test to complete...',
        '',
        '',
      ].join('\n'),
    )
  })

  it('has the totals, the merged percentiles with keys of their own, and each worker', () => {
    expect(distributedText(job, done, two, goWrkFigures(two, tally.latencies.at('success'), 10))).toBe(
      [
        'Test Status: map[duration:1 job_running:false target_url:http://10.0.0.9/ workers_reported:2 workers_total:2]',
        '',
        '=== DISTRIBUTED LOAD TEST FINAL RESULTS ===',
        'Total Workers:          2',
        'Test Duration:          1s',
        'Total Requests:         1000',
        'Total Errors:           2',
        'Total Data Transferred: 2.00MB',
        'Request Rate:           1000.00 req/sec',
        'Transfer Rate:          2.00MB/sec',
        '',
        'Error Distribution:',
        '  received status code 503: 2',
        '',
        'Latency Percentiles:',
        '  10.0%: 100µs',
        '  50.0%: 500µs',
        '  75.0%: 750µs',
        '  90.0%: 900µs',
        '  95.0%: 950µs',
        '  99.0%: 990µs',
        '  99.9%: 999µs',
        '  99.99%: 1ms',
        '  99.999%: 1ms',
        '',
        'Worker Statistics:',
        '  w1: 1000 requests, 2 errors, 2.00MB, 1000.00 req/sec, 50%: 500µs, 99%: 990µs',
        '  w2: 1000 requests, 2 errors, 2.00MB, 1000.00 req/sec, 50%: 500µs, 99%: 990µs',
        '===========================================',
        '',
        '',
      ].join('\n'),
    )
  })

  it('counts the workers that reported, says the state of the others, and marks the result as partial', () => {
    const told: readonly Worker[] = [
      { nodeId: 'w1', state: 'done' },
      { nodeId: 'w2', state: 'lost', reason: 'no heartbeat for 5 s' },
      { nodeId: 'w3', state: 'refused', reason: 'no such engine' },
      { nodeId: 'w4', state: 'ready' },
    ]
    const text = distributedText(job, told, two, goWrkFigures(two, tally.latencies.at('success'), 10))
    expect(text).toContain('workers_reported:1 workers_total:3]\n')
    expect(text).toContain(
      'Total Workers:          3\nResult:                 partial, 1 of 3 workers reported\nTest Duration:',
    )
    expect(text).toContain(
      `Worker Statistics:\n  w1: ${statistics}\n  w2: ${statistics}, state: lost (no heartbeat for 5 s)\n  w3: state: refused (no such engine)\n===`,
    )
  })

  it('of a load without a success has zeros, and says so', () => {
    const failed = tallyWith({ failures: { refused: 7 } })
    const of = reportWith(failed)
    const none = { ...of, drivers: [{ ...of.overall, nodeId: 'w1' }] }
    const text = distributedText(job, done.slice(0, 1), none, goWrkFigures(none, failed.latencies.at('success'), 5))
    expect(text).toContain('FINAL RESULTS ===\nError: No statistics collected / no requests found\nTotal Workers:')
    expect(text).toContain('Total Requests:         0\nTotal Errors:           7\n')
    expect(text).toContain('Request Rate:           0.00 req/sec\n')
    expect(text).toContain('  connection refused: 7\n')
    expect(text).toContain('  99.999%: 0s\n')
    expect(text).toContain('  w1: 0 requests, 7 errors, 0.00bytes, 0.00 req/sec, 50%: -, 99%: -\n')
  })
})

describe('the line on standard error', () => {
  it('says what was corrected, and how far the numbers can be trusted unless wholly', () => {
    const report = reportWith(thousand())
    expect(noteLine('go-wrk', ['a', 'b'], report)).toBe('breakwater go-wrk: a; b')
    const doubts = [{ code: 'driver-lost', message: 'w2 was lost' }]
    expect(noteLine('go-wrk', ['a'], { ...report, verdict: { ...report.verdict, trust: 'invalid', doubts } })).toBe(
      'breakwater go-wrk: a; these numbers are invalid: w2 was lost',
    )
  })
})
