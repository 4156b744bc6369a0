/** What Prometheus is told of runs: the newest few, because every run that ever was would be a label value for ever. */
import { type FiguresAnswer, runStates, type TestListAnswer } from '../../lib/api/answers.ts'
import type { OrchestratorService } from '../service.ts'
import type { Family, Sample } from './exposition.ts'

/** Runs that have a label of their own. */
export const LABELLED_RUNS = 5

interface Run {
  readonly id: string
  readonly state: TestListAnswer['tests'][number]['state']
  readonly figures: FiguresAnswer
  readonly verdict: { readonly outcome: string; readonly trust: string }
}

/** The families of the newest runs; tests that were never started are none. */
export function runFamilies(service: OrchestratorService): Family[] {
  const runs = newest(service.tests()).map(({ TestId: id, state }): Run => {
    return { id, state, figures: service.metrics(id).overall, verdict: service.test(id).verdict }
  })
  const each = (samples: (run: Run) => Sample[]): Sample[] => runs.flatMap((run) => samples(run).map(labelled(run)))
  const one = (value: (figures: FiguresAnswer) => number): Sample[] =>
    each(({ figures }) => [{ value: value(figures) }])
  return [
    family('requests_total', 'counter', ['Requests that ended, by status class or by error.', each(requests)]),
    family('requests_planned_total', 'counter', ['Requests that were due.', one(({ planned }) => planned)]),
    family('requests_sent_total', 'counter', ['Requests that were sent.', one(({ sent }) => sent)]),
    family('requests_dropped_total', 'counter', [
      'Requests never sent: the backlog was full, or the generator stood still.',
      one(({ dropped }) => dropped),
    ]),
    family('bytes_received_total', 'counter', ['Bytes of responses.', one(({ bytes }) => bytes)]),
    family('inflight_requests', 'gauge', ['Requests sent and not ended.', one(({ inFlight }) => inFlight)]),
    family('latency_seconds', 'summary', [
      'Latency from the merged histogram of all drivers since the start; never average these quantiles over runs.',
      each(latencies),
    ]),
    family('run_state', 'gauge', ['1 for the state that a run is in.', each(states)]),
    family('run_verdict', 'gauge', ['Always 1: the verdict stands in the labels.', each(verdicts)]),
  ]
}

function newest({ tests }: TestListAnswer): TestListAnswer['tests'] {
  return tests
    .filter(({ startAt }) => startAt !== null)
    .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt))
    .slice(0, LABELLED_RUNS)
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

const quantiles = { median: '0.5', p90: '0.9', p95: '0.95', p99: '0.99', p99_9: '0.999' } as const

function latencies({ figures }: Run): Sample[] {
  return Object.entries(figures.latencies).flatMap(([kind, latency]) => {
    const points = Object.entries(quantiles).flatMap(([key, quantile]): Sample[] => {
      const milliseconds = latency[key as keyof typeof quantiles]
      return milliseconds === null ? [] : [{ labels: { kind, quantile }, value: milliseconds / 1_000 }]
    })
    const sum = ((latency.mean ?? 0) * latency.count) / 1_000
    return [
      ...points,
      { suffix: '_sum' as const, labels: { kind }, value: sum },
      { suffix: '_count' as const, labels: { kind }, value: latency.count },
    ]
  })
}

function states(run: Run): Sample[] {
  return runStates.map((state) => ({ labels: { state }, value: run.state === state ? 1 : 0 }))
}

function verdicts({ verdict: { outcome, trust } }: Run): Sample[] {
  return [{ labels: { outcome, trust }, value: 1 }]
}
