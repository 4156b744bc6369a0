/** Plans that are judged by their times, rates and dropped requests. */
import { few, quarter } from './judged-loads.suite.ts'
import type { JudgedPlan } from './judged-plans.suite.ts'

export const judgedTimes: readonly JudgedPlan[] = [
  {
    name: 'a slow target fails a percentile',
    plan: `get: /?delay=300\n${few}\nthresholds: [p95 < 50ms]`,
    outcome: 'failed',
    code: 99,
    says: /^FAILED p95 < 50ms \((?:[3-9]\d\d|\d{4,})[\d.]* ms\): 10 requests, 100 % succeeded$/,
    thresholds: [/^failed {6}p95 < 50ms: [\d.,]+ ms, [\d.,]+ ms beyond the limit$/],
  },
  {
    name: 'some slow responses fail the maximum, and not the median; only the first is named',
    plan: `${quarter('delay=900', 'users: 1\ncount: 8')}\nthresholds: [p50 < 700ms, max < 700ms]`,
    outcome: 'failed',
    code: 99,
    says: /^FAILED max < 700ms \([\d.,]+ ms\): 8 requests, 100 % succeeded$/,
    thresholds: [/^passed {6}p50 < 700ms: /, /^failed {6}max < 700ms: /],
  },
  {
    name: 'requests without a response are given up, and count as at least that slow',
    plan: `${quarter('hang=1', 'users: 4\ncount: 16')}\ntimeout: 500ms\nthresholds: [p99 < 400ms, ok p99 < 20s]`,
    outcome: 'failed',
    code: 99,
    says: /^FAILED p99 < 400ms \([\d.,]+ ms\): 16 requests, 75 % succeeded: 4 × timed out$/,
    thresholds: [/^failed {6}p99 < 400ms: [\d.,]+ ms, /, /^passed {6}ok p99 < 20s: /],
  },
  {
    name: 'one phase of several, and one that is not measured',
    plan: `requests: { fast: { get: /fast }, slow: { get: "/slow?delay=900" } }
phases:
  - { name: before, users: 1, count: 1, weights: { fast: 0, slow: 1 }, measured: false }
  - { name: calm, users: 1, count: 5, weights: { fast: 1, slow: 0 } }
  - { name: rush, users: 1, count: 1, weights: { fast: 0, slow: 1 } }
thresholds: [max < 700ms during calm, max < 700ms during rush, max < 700ms during before]`,
    outcome: 'failed',
    code: 99,
    says: /^FAILED max < 700ms during rush \([\d.,]+ ms\); max < 700ms during before \([\d.,]+ ms\): 6 requests, 100 % succeeded$/,
    thresholds: [/^passed {6}max < 700ms during calm: /, /^failed /, /^failed /],
  },
  {
    name: 'windows, of which all or none fulfil the limit',
    plan: 'get: /?delay=100\nusers: 2\nduration: 2s\nthresholds: [max < 20s in 100% of 1s windows, max < 20ms in 1% of 1s windows]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED max < 20ms in 1% of 1s windows \(0 % of [12] windows?\): /,
    thresholds: [
      /^passed {6}max < 20s in 100% of 1s windows: 100 % of [12] windows?, exactly the limit$/,
      /^failed {6}max < 20ms in 1% of 1s windows: 0 % of [12] windows?, 1 % beyond the limit$/,
    ],
  },
  {
    name: 'a body that stalls fails the service time, and not the time to the first byte',
    plan: 'get: /?stall=900\nusers: 4\ncount: 4\nthresholds: [ttfb max < 700ms, service max < 700ms]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED service max < 700ms \([\d.,]+ ms\): 4 requests, 100 % succeeded$/,
    thresholds: [/^passed {6}ttfb max < 700ms: /, /^failed {6}service max < 700ms: /],
  },
  {
    name: 'a response that is delayed fails the time to the first byte',
    plan: 'get: /?delay=900\nusers: 4\ncount: 4\nthresholds: [ttfb p50 < 700ms]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED ttfb p50 < 700ms \([\d.,]+ ms\): 4 requests, 100 % succeeded$/,
  },
  {
    name: 'too few responses per second',
    plan: 'get: /?delay=200\nusers: 1\nduration: 1s\nthresholds: [throughput > 50/s, throughput < 50/s]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED throughput > 50\/s \([\d.,]+\/s\): \d+ requests?, 100 % succeeded$/,
    thresholds: [/^failed .*, [\d.,]+\/s beyond the limit$/, /^passed .*, [\d.,]+\/s within the limit$/],
  },
  {
    name: 'nothing to judge is undecided',
    plan: `get: /\n${few}\nthresholds: [wait p99 < 1s]`,
    outcome: 'undecided',
    code: 98,
    says: 'UNDECIDED wait p99 < 1s (nothing to judge): 10 requests, 100 % succeeded',
    thresholds: ['undecided   wait p99 < 1s: nothing to judge'],
  },
  {
    name: 'a failed threshold stands before one with nothing to judge',
    plan: `get: /?delay=100\n${few}\nthresholds: [wait p99 < 1s, max < 10ms]`,
    outcome: 'failed',
    code: 99,
    says: /^FAILED max < 10ms \([\d.,]+ ms\): 10 requests/,
    thresholds: [/^undecided /, /^failed /],
  },
  {
    name: 'a target that does not keep up, without thresholds',
    plan: 'get: /?delay=400\nrate: 20/s\nduration: 1s\nmaxInFlight: 4',
    outcome: 'none',
    code: 0,
    says: /^did not keep up: \d+ of 20 waited, up to [\d.,]+ s$/,
    isOpen: true,
  },
  {
    name: 'a target that does not keep up fails the response time by its wait, and not the service time',
    plan: 'get: /?delay=400\nrate: 20/s\nduration: 1s\nmaxInFlight: 4\nthresholds: [service p50 < 20s, wait max < 100ms, max < 500ms]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED wait max < 100ms \([\d.,]+ ms\); max < 500ms \([\d.,]+ ms\): did not keep up: /,
    thresholds: [/^passed /, /^failed /, /^failed /],
    isOpen: true,
  },
  {
    name: 'requests that are dropped, as a share and as a number',
    plan: 'get: /?delay=600\nrate: 40/s\nduration: 1s\nmaxInFlight: 1\nbacklog: 1\nthresholds: [dropped < 10%, dropped <= 1000]',
    outcome: 'failed',
    code: 99,
    says: /^FAILED dropped < 10% \([\d.,]+ %\): did not keep up: /,
    thresholds: [/^failed {6}dropped < 10%: [\d.,]+ %, /, /^passed {6}dropped <= 1000: \d+ requests, /],
    isOpen: true,
  },
  {
    name: 'more lost than the command allows: its code stands before that of a failed threshold',
    plan: 'get: /?delay=600\nrate: 40/s\nduration: 1s\nmaxInFlight: 1\nbacklog: 1\nthresholds: [dropped < 10%]',
    outcome: 'failed',
    code: 98,
    says: /^FAILED dropped < 10% /,
    maxLost: 0.1,
    isOpen: true,
  },
]
