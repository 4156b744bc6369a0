import { describe, expect, it } from '@jest/globals'
import {
  readAb,
  readAutocannon,
  readFloor,
  readH2load,
  readHey,
  readLocust,
  readOha,
  readOwn,
  readWrk,
} from './readers.ts'

const wrk = `Running 1s test @ http://127.0.0.1:12345/small
  1 threads and 4 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency    49.62us  140.13us   3.10ms   98.20%
    Req/Sec    99.52k     9.26k  113.50k    72.73%
  Latency Distribution
     50%   33.00us
     75%   39.00us
     90%   49.00us
     99%  593.00us
  108568 requests in 1.10s, 10.56MB read
Requests/sec:  98698.18
`
const wrk2 = `  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.24ms    0.50ms   1.01s    70.00%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    1.20ms
 90.000%   49.90ms
 99.000%  937.00ms
100.000%    1.01s
  30001 requests in 10.00s, 2.10MB read
`
const hey = `
Summary:
  Total:	1.0004 secs
  Slowest:	0.0048 secs
  Requests/sec:	44691.3593

Latency distribution:
  50% in 0.0001 secs
  99% in 0.0002 secs

Status code distribution:
  [200]	44709 responses
  [503]	4 responses

Error distribution:
  [7]	Get "http://127.0.0.1:1/": connection refused
`
const ab = `Complete requests:      117031
Failed requests:        2
Non-2xx responses:      3
Keep-Alive requests:    117031
`
const h2load = `finished in 1.00s, 102531.00 req/s, 9.97MB/s
requests: 102531 total, 102535 started, 102531 done, 102530 succeeded, 0 failed, 0 errored, 0 timeout
status codes: 102530 2xx, 0 3xx, 1 4xx, 0 5xx
`
const locust = `Type     Name   # reqs      # fails |    Avg
--------|------|-------|-------------|-------
GET      /small   9216     3(0.03%) |      6
--------|------|-------|-------------|-------
         Aggregated   9216     3(0.03%) |      6

`

describe('readers of the output of contenders', () => {
  it('read requests and percentiles in ms from wrk, in any unit', () => {
    expect(readWrk(wrk)).toEqual({
      requests: 108568,
      errors: 0,
      rate: 98698.18,
      latency: { p50: 0.033, p99: 0.593, max: 3.1 },
    })
    expect(readWrk(wrk2)).toEqual({ requests: 30001, errors: 0, latency: { p50: 1.2, p99: 937, max: 1010 } })
  })

  it('add up the errors of wrk: those of its sockets and the responses without success', () => {
    const errors = '  Socket errors: connect 1, read 2, write 3, timeout 4\n  Non-2xx or 3xx responses: 5\n'
    expect(readWrk(wrk + errors).errors).toBe(15)
  })

  it('count the responses of hey by status, and failed requests by their error', () => {
    expect(readHey(hey)).toEqual({
      requests: 44713,
      errors: 11,
      rate: 44691.3593,
      latency: { p50: 0.1, p99: 0.2, max: 4.8 },
    })
  })

  it('read only the errors of hey when there were no responses', () => {
    const nothing = '  Requests/sec:\t24079.3550\n\nError distribution:\n  [24087]\tGet: connection refused\n'
    expect(readHey(nothing)).toEqual({ requests: 0, errors: 24087, rate: 24079.355 })
  })

  it('add failed and unsuccessful requests of ab', () => {
    expect(readAb(ab)).toEqual({ requests: 117031, errors: 5 })
  })

  it('count every response of h2load without a 2xx status as an error', () => {
    expect(readH2load(h2load)).toEqual({ requests: 102531, errors: 1 })
  })

  it('find the JSON of autocannon in its other output', () => {
    const json = {
      ...{ errors: 1, non2xx: 2, '2xx': 10 },
      requests: { average: 6, total: 12 },
      latency: { p50: 1, p99: 5, max: 9, mean: 2 },
    }
    expect(readAutocannon(`(node) Warning\n${JSON.stringify(json)}\n`)).toEqual({
      requests: 12,
      errors: 3,
      rate: 6,
      latency: { p50: 1, p99: 5, max: 9 },
    })
  })

  it('do not count requests of oha that its own deadline cut off', () => {
    const errorDistribution = { 'aborted due to deadline': 64, 'connection refused': 2 }
    const json = { statusCodeDistribution: { 200: 90, 500: 10 }, errorDistribution }
    expect(readOha(JSON.stringify(json))).toEqual({ requests: 100, errors: 12 })
  })

  it('read the line of totals of locust', () => {
    expect(readLocust(locust)).toEqual({ requests: 9216, errors: 3 })
  })

  it('read the output of our own scripts, with percentiles only if they are included', () => {
    expect(readOwn('{"requests":5,"errors":1}\n')).toEqual({ requests: 5, errors: 1 })
    expect(readFloor('{"requests":5,"errors":0,"answers":4,"startAt":12.5}')).toEqual({
      requests: 5,
      errors: 0,
      startAt: 12.5,
    })
  })

  it('reject an unknown output, and show it', () => {
    for (const read of [readWrk, readAb, readH2load, readHey, readAutocannon, readOha, readLocust, readOwn, readFloor])
      expect(() => read('unable to connect')).toThrow('unable to connect')
  })
})
