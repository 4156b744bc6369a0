/** Cases of lateness: of the target, of the generator, or of both. */
import { fromMillis } from '../../lib/units.ts'
import type { TruthCase } from './case.ts'
import { closedTools, delayed, fast, openTools, valid } from './common.ts'

/** It divides no duration here: responses arrive well before or after the end of each. */
const slow = delayed(470)
const hundred = { kind: 'rate', rate: 100, connections: 10, seconds: 5 } as const
/** Not an instant at which a request is due. */
const stop = { after: fromMillis(2_003), lasts: fromMillis(800) }
const hold = { after: fromMillis(2_000), lasts: fromMillis(800) }

export const latenessCases: readonly TruthCase[] = [
  {
    name: 'healthy',
    about: '100/s for 5 s, 10 connections, answers after 5 ms',
    load: hundred,
    target: fast,
    beside: openTools,
    expected: { headline: '500 requests, 100 % succeeded', trust: valid },
  },
  {
    name: 'slow',
    about: 'answers after 470 ms: 100/s for 2 s, 10 connections, drain of 30 s',
    load: { ...hundred, seconds: 2, drain: 30 },
    target: slow,
    beside: openTools,
    expected: { headline: 'did not keep up: 190 of 200 waited, up to 7.1 s', trust: valid },
  },
  {
    name: 'slow-undici',
    about: 'the same on undici, drain of 1 s',
    load: { ...hundred, seconds: 2, drain: 1, engine: 'undici' },
    target: slow,
    expected: { headline: 'did not keep up: 60 of 70 waited, up to 2.2 s; 130 never sent', trust: valid },
  },
  {
    name: 'target-stalls',
    about: 'the target gives no answer for 0.8 s',
    load: hundred,
    target: { ...fast, hold },
    beside: openTools,
    expected: { headline: '500 requests, 100 % succeeded; 74 of 500 waited, up to 0.7 s', trust: valid },
    quick: true,
  },
  {
    name: 'stopped',
    about: 'the generator is stopped for 0.8 s',
    load: hundred,
    target: fast,
    stops: stop,
    beside: openTools,
    expected: { headline: 'UNDECIDED: these numbers cannot be trusted', trust: 'invalid' },
    quick: true,
  },
  {
    name: 'stopped-busy',
    about: 'the same, with ten requests in flight: answers after 95 ms',
    load: hundred,
    target: delayed(95),
    stops: stop,
    expected: { headline: 'UNDECIDED: these numbers cannot be trusted', trust: 'invalid' },
  },
  {
    name: 'stopped-slow',
    about: 'the generator is stopped for 0.8 s while all wait for the target: 470 ms, drain of 5 s',
    load: { ...hundred, seconds: 3, drain: 5 },
    target: slow,
    stops: { ...stop, after: fromMillis(1_503) },
    expected: { headline: 'UNDECIDED: these numbers cannot be trusted', trust: 'invalid' },
  },
  {
    name: 'both',
    about: 'the target gives no answer from 1.0 to 1.8 s, the generator is stopped from 1.4 to 2.2 s',
    load: hundred,
    target: { ...fast, hold: { ...hold, after: fromMillis(1_000) } },
    stops: { ...stop, after: fromMillis(1_403) },
    expected: { headline: 'UNDECIDED: these numbers cannot be trusted', trust: 'invalid' },
  },
  {
    name: 'paused',
    about: 'the generator is stopped for 1.5 s: more than it makes up for',
    load: hundred,
    target: fast,
    stops: { ...stop, lasts: fromMillis(1_500) },
    expected: { headline: 'UNDECIDED: these numbers cannot be trusted', trust: 'invalid' },
  },
  {
    name: 'overflow',
    about: '5,000/s for 4 s, 10 connections, answers after 47 ms: the backlog of 10,000 is full after 2 s',
    load: { kind: 'rate', rate: 5_000, connections: 10, seconds: 4, drain: 1 },
    target: delayed(47),
    expected: { headline: 'did not keep up: N of N waited, up to 4.8 s; 18,960 never sent', trust: valid },
  },
  {
    name: 'stopped-closed',
    about: '20 connections for 4 s, answers after 50 ms; the generator is stopped for 0.8 s',
    load: { kind: 'closed', connections: 20, seconds: 4 },
    target: delayed(50),
    stops: stop,
    beside: closedTools,
    expected: { headline: 'N requests, 100 % succeeded', trust: 'degraded' },
  },
]
