import { describe, expect, it } from '@jest/globals'
import { thresholdMeaning } from './meaning.ts'
import { readThreshold } from './parse.ts'

function meaningOf(text: string): string {
  const read = readThreshold(text)
  if ('fault' in read) throw new Error(read.fault)
  return thresholdMeaning(read.threshold)
}

describe('the meaning of a threshold', () => {
  it.each([
    ['p99.9 < 250ms', 'p99.9 of the response time: below 250ms'],
    ['ok mean <= 1s', 'mean of the response time of successful requests: at most 1s'],
    ['service max < 2s', 'maximum of the service time: below 2s'],
    ['ttfb p50 > 1ms', 'p50 of the time to the first byte: above 1ms'],
    ['wait p90 < 1s', 'p90 of the wait: below 1s'],
    ['slip p90 < 1s', 'p90 of the slip: below 1s'],
    ['errors < 1%', 'errors, of all requests that ended: below 1%'],
    ['order errors < 5', 'number of errors, for order: below 5'],
    ['checks < 1%', 'responses that fail a check, of all responses: below 1%'],
    ['dropped < 1%', 'dropped requests, of all that were sent or dropped: below 1%'],
    ['dropped < 7', 'number of dropped requests: below 7'],
    ['throughput >= 990/s during plateau', 'responses per second, during plateau: at least 990/s'],
    ['p95 < 400ms in 99% of 1m windows', 'p95 of the response time: below 400ms, in at least 99% of all windows of 1m'],
    [
      'errors < 1%, abort',
      'errors, of all requests that ended: below 1%; ends the load if it does not hold over the last 10 s',
    ],
    [
      'errors < 1%, abort, grace 30s',
      'errors, of all requests that ended: below 1%; ends the load if it does not hold over the last 10 s, but not before 30s from the beginning of the load',
    ],
  ])('%s', (text, meaning) => {
    expect(meaningOf(text)).toBe(meaning)
  })
})
