/** Reports for tests: of a tally, in the form of the API. */
import { distributionOf } from '../lib/api/distribution.ts'
import { figuresAnswerOf } from '../lib/api/figures.ts'
import { responseOf } from '../lib/measure/response.ts'
import { type Context, nothingLost, summarise } from '../lib/measure/summary.ts'
import type { Tally } from '../lib/measure/tally.ts'
import { fromSeconds } from '../lib/units.ts'
import type { Report } from './report.ts'

const second = fromSeconds(1)

/** An open load of one second by one driver, finished and without doubts. */
export function reportWith(tally: Tally, change: Partial<Report> = {}, context: Partial<Context> = {}): Report {
  const summary = summarise(tally, { time: second, due: second, neverSent: 0, lost: nothingLost, ...context })
  const overall = figuresAnswerOf(summary)
  return {
    TestId: 'abc',
    name: '',
    type: 'avalanche',
    state: 'finished',
    target: 'http://127.0.0.1:8000',
    method: 'GET',
    engine: 'sockets',
    load: [{ name: 'load', measured: true, text: '1,000/s for 1s' }],
    seed: null,
    startAt: '2026-01-01T00:00:00.000Z',
    workers: null,
    timeScale: null,
    seconds: 1,
    drainSeconds: null,
    verdict: { outcome: 'none', trust: 'valid', headline: 'what became of the target', doubts: [] },
    overall,
    bytesPerSecond: overall.bytes,
    ...distributionIn(tally),
    ...{ phases: [], requests: [], parts: [], labels: [] },
    failureDetails: {},
    checkExamples: {},
    drivers: [{ nodeId: 'one', ...overall }],
    missing: [],
    events: [],
    ...change,
  }
}

function distributionIn(tally: Tally): Pick<Report, 'distribution'> {
  const distribution = distributionOf(responseOf(tally))
  return distribution === undefined ? {} : { distribution }
}
