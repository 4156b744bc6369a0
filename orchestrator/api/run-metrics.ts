/** The Prometheus metrics of runs: only the newest few, because every run would remain a label value for ever. */
import { type FiguresAnswer, runStates } from '../../lib/api/answers.ts'
import { type TestListAnswer } from '../../lib/api/tests.ts'
import { quantile } from '../../lib/measure/quantiles.ts'
import type { Histograms } from '../../lib/measure/summary.ts'
import { SECOND, toSeconds } from '../../lib/units.ts'
import type { OrchestratorService } from '../service.ts'
import type { Family, Sample } from '../../lib/api/exposition.ts'

/** The number of runs with a label of their own. */
export const LABELLED_RUNS = 5

interface Run {
  readonly id: string
  readonly state: TestListAnswer['tests'][number]['state']
  readonly figures: FiguresAnswer
  readonly histograms: Histograms
  readonly verdict: { readonly outcome: string; readonly trust: string }
}

/** The families of the newest runs; tests that were never started are excluded. */
export function runFamilies(service: OrchestratorService): Family[] {
  const runs = newest(service.tests()).map(({ TestId: id, state }): Run => {
    const figures = service.live(id).overall
    return { id, state, figures, histograms: service.histograms(id), verdict: service.test(id).verdict }
  })
  const each = (samples: (run: Run) => Sample[]): Sample[] => runs.flatMap((run) => samples(run).map(labelled(run)))
  const one = (value: (figures: FiguresAnswer) => number): Sample[] =>
    each(({ figures }) => [{ value: value(figures) }])
  return [
    family('requests_total', 'counter', ['Requests that ended, by status class or by error.', each(requests)]),
    family('requests_planned_total', 'counter', ['Requests that were due.', one(({ planned }) => planned)]),
    family('requests_sent_total', 'counter', ['Requests that were sent.', one(({ sent }) => sent)]),
    family('requests_dropped_total', 'counter', [
      'Requests never sent, because the backlog was full or the generator was paused.',
      one(({ dropped }) => dropped),
    ]),
    family('failed_check_responses_total', 'counter', [
      'Responses of which a check failed, each once; they are completed requests, too.',
      one(({ checkFailed }) => checkFailed),
    ]),
    family('failed_checks_total', 'counter', ['Responses by the check that failed, by its text.', each(failedChecks)]),
    family('bytes_received_total', 'counter', ['Bytes of responses.', one(({ bytes }) => bytes)]),
    family('inflight_requests', 'gauge', ['Requests sent and not ended.', one(({ inFlight }) => inFlight)]),
    family('latency_seconds', 'summary', [
      'Latency from the merged histogram of all drivers since the start; never average these quantiles over runs.',
      each(latencies),
    ]),
    family('run_state', 'gauge', ['1 for the state that a run is in.', each(states)]),
    family('run_verdict', 'gauge', ['Always 1; the labels contain the verdict.', each(verdicts)]),
  ]
}

/** The runs that were started last: a test may be created long before it is started. */
function newest({ tests }: TestListAnswer): TestListAnswer['tests'] {
  return tests
    .flatMap((test) => (test.startAt === null ? [] : [{ test, startAt: Date.parse(test.startAt) }]))
    .sort((a, b) => b.startAt - a.startAt)
    .slice(0, LABELLED_RUNS)
    .map(({ test }) => test)
}

function labelled({ id }: Run): (sample: Sample) => Sample {
  return (sample) => ({ ...sample, labels: { run: id, ...sample.labels } })
}

function family(name: string, type: Family['type'], [help, samples]: [string, Sample[]]): Family {
  return { name: `breakwater_${name}`, type, help, samples }
}

/** Completed requests have a status class and no error, failed ones an error and no class. */
function requests({ figures: { statuses, failures } }: Run): Sample[] {
  const classes = new Map<string, number>()
  for (const [status, count] of Object.entries(statuses)) {
    const name = /^[1-5]\d\d$/.test(status) ? `${status.charAt(0)}xx` : 'other'
    classes.set(name, (classes.get(name) ?? 0) + count)
  }
  return [
    ...[...classes].map(([name, value]) => ({ labels: { status_class: name, error: '' }, value })),
    ...Object.entries(failures).map(([error, value]) => ({ labels: { status_class: '', error }, value })),
  ]
}

function failedChecks({ figures: { checks } }: Run): Sample[] {
  return Object.entries(checks).map(([check, value]) => ({ labels: { check }, value }))
}

const quantiles = [0.5, 0.9, 0.95, 0.99, 0.999] as const

/**
 * From the histograms, because the displayed figures are rounded: a rounded mean times the count would make the sum
 * unsteady.
 */
function latencies({ histograms }: Run): Sample[] {
  return Object.entries(histograms).flatMap(([kind, histogram]) => {
    const points = quantiles.flatMap((q): Sample[] => {
      const value = quantile(histogram, q)
      return value === undefined ? [] : [{ labels: { kind, quantile: String(q) }, value: toSeconds(value) }]
    })
    return [
      ...points,
      { suffix: '_sum' as const, labels: { kind }, value: histogram.sum / SECOND },
      { suffix: '_count' as const, labels: { kind }, value: histogram.count },
    ]
  })
}

function states(run: Run): Sample[] {
  return runStates.map((state) => ({ labels: { state }, value: run.state === state ? 1 : 0 }))
}

function verdicts({ verdict: { outcome, trust } }: Run): Sample[] {
  return [{ labels: { outcome, trust }, value: 1 }]
}
