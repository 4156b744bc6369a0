/** Cases of different responses: response times, missing responses, errors. */
import { fromMillis } from '../../lib/units.ts'
import type { TruthCase } from './case.ts'
import { fast, openTools, valid } from './common.ts'

export const percentileCases: readonly TruthCase[] = [
  {
    name: 'log-normal-500',
    about: '500/s for 4 s, answers after 5 ms log-normal (sigma 0.6)',
    load: { kind: 'rate', rate: 500, connections: 100, seconds: 4 },
    target: { delay: { median: fromMillis(5), sigma: 0.6 } },
    expected: { headline: '2,000 requests, 100 % succeeded', trust: valid },
  },
  {
    name: 'log-normal-strict',
    about: 'the same with strict instants',
    load: { kind: 'rate', rate: 500, connections: 100, seconds: 4, strict: true },
    target: { delay: { median: fromMillis(5), sigma: 0.6 } },
    expected: { headline: '2,000 requests, 100 % succeeded', trust: valid },
  },
  {
    name: 'time-outs',
    about: '200/s for 5 s, 16 of 1,000 are never answered, limit 1 s',
    load: { kind: 'rate', rate: 200, connections: 50, seconds: 5, timeout: 1 },
    target: { ...fast, hang: { every: 62, at: 31 } },
    beside: openTools,
    expected: { headline: '1,000 requests, 98.4 % succeeded: 16 × timed out', trust: valid },
    quick: true,
  },
  {
    name: 'one-in-ten-503',
    about: '200/s for 5 s, every tenth is answered with status 503',
    load: { kind: 'rate', rate: 200, connections: 20, seconds: 5 },
    target: { ...fast, error: { every: 10, at: 5 } },
    expected: { headline: '1,000 requests, 90 % succeeded: 100 × status 503', trust: valid },
  },
]

export const failureCases: readonly TruthCase[] = [
  {
    name: 'all-503',
    about: '100 requests, all answered with status 503',
    load: { kind: 'closed', connections: 10, count: 100 },
    target: { ...fast, error: { every: 1, at: 0 } },
    expected: { headline: 'ALL 100 REQUESTS FAILED: status 503', trust: valid },
  },
  {
    name: 'refused',
    about: '5 requests, nobody listens',
    load: { kind: 'closed', connections: 5, count: 5 },
    target: 'refuses',
    expected: { headline: 'ALL 5 REQUESTS FAILED: connection refused', trust: valid },
  },
]
