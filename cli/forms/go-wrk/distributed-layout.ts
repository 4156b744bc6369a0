/** What the distributed extension of go-wrk prints, with the statistics of each worker that it promises. */
import type { DriverFiguresAnswer, RunDriverAnswer } from '../../../lib/api/answers.ts'
import type { Report } from '../../../report/report.ts'
import { goBytes, goDuration } from '../go-format.ts'
import { errorsIn, type GoWrkFigures, mergedPercentiles } from './figures.ts'
import { NO_STATISTICS, rateOf } from './layout.ts'

const TITLE = '=== DISTRIBUTED LOAD TEST FINAL RESULTS ==='
const LABEL = 24
const MICROS_PER_MS = 1_000

/** The job, as it was given. */
export interface Job {
  readonly url: string
  readonly seconds: number
  /** Of each worker. */
  readonly connections: number
}

/** A worker and what became of it. */
export type Worker = Pick<RunDriverAnswer, 'nodeId' | 'state' | 'reason'>

/** Printed as soon as the workers have been told to start. Both maps are as Go prints them, with their keys in order. */
export function startText({ url, seconds, connections }: Job, testId: string, workers: number): string {
  return [
    `Starting distributed load test with ${workers} worker(s)`,
    `Target URL: ${url}`,
    `Duration: ${seconds} seconds`,
    `Goroutines per worker: ${connections}`,
    `Total concurrent connections: ${connections * workers}`,
    '',
    `Job started successfully: map[job_id:${testId} status:job_started workers:${workers}]`,
    'Waiting for test to complete...',
    '',
    '',
  ].join('\n')
}

/**
 * Printed after the load. A worker that did not report its end, or could not be started, has its state in its line; the
 * result is then marked as partial.
 * @param told all drivers of the test, in any state
 */
export function distributedText(job: Job, told: readonly Worker[], report: Report, figures: GoWrkFigures): string {
  // A driver that is ready when a test is over was not needed.
  const workers = told.filter(({ state }) => state !== 'ready')
  const reported = workers.filter(hasReported).length
  const total = workers.length
  return [
    `Test Status: map[duration:${job.seconds} job_running:false target_url:${job.url} workers_reported:${reported} workers_total:${total}]`,
    '',
    TITLE,
    ...(figures.requests === 0 ? [NO_STATISTICS] : []),
    ...totalLines(workers, report, figures),
    '='.repeat(TITLE.length),
    '',
    '',
  ].join('\n')
}

function hasReported({ state }: Worker): boolean {
  return state === 'done'
}

function totalLines(workers: readonly Worker[], report: Report, figures: GoWrkFigures): string[] {
  const { requests, errors, errorCounts, bytes, wallTime, percentiles } = figures
  const distribution = [...errorCounts].map(([text, count]) => `  ${text}: ${count}`)
  return [
    total('Total Workers:', String(workers.length)),
    ...partialLines(workers),
    total('Test Duration:', goDuration(wallTime)),
    total('Total Requests:', String(requests)),
    total('Total Errors:', String(errors)),
    total('Total Data Transferred:', goBytes(bytes)),
    total('Request Rate:', `${rateOf(requests, wallTime).toFixed(2)} req/sec`),
    total('Transfer Rate:', `${goBytes(rateOf(bytes, wallTime))}/sec`),
    ...(distribution.length === 0 ? [] : ['', 'Error Distribution:', ...distribution]),
    '',
    'Latency Percentiles:',
    ...mergedPercentiles.map((text) => `  ${text}%: ${goDuration(percentiles.get(text) ?? 0)}`),
    '',
    'Worker Statistics:',
    ...workers.map((worker) => `  ${workerText(worker, report, wallTime)}`),
  ]
}

function partialLines(workers: readonly Worker[]): string[] {
  const reported = workers.filter(hasReported).length
  if (reported === workers.length) return []
  return [total('Result:', `partial, ${reported} of ${workers.length} workers reported`)]
}

function workerText(worker: Worker, { drivers }: Report, wallTime: number): string {
  const { nodeId, state, reason } = worker
  const figures = drivers.find((driver) => driver.nodeId === nodeId)
  const statistics = figures === undefined ? [] : [statisticsText(figures, wallTime)]
  const why = reason === undefined ? '' : ` (${reason})`
  return `${nodeId}: ${[...statistics, ...(hasReported(worker) ? [] : [`state: ${state}${why}`])].join(', ')}`
}

function statisticsText(driver: DriverFiguresAnswer, wallTime: number): string {
  const { succeeded, bytes, latencies } = driver
  const errors = [...errorsIn(driver).values()].reduce((sum, count) => sum + count, 0)
  const { median, p99 } = latencies.success
  return [
    `${succeeded} requests`,
    `${errors} errors`,
    goBytes(bytes),
    `${rateOf(succeeded, wallTime).toFixed(2)} req/sec`,
    `50%: ${timeOf(median)}`,
    `99%: ${timeOf(p99)}`,
  ].join(', ')
}

function timeOf(millis: number | null): string {
  return millis === null ? '-' : goDuration(millis * MICROS_PER_MS)
}

function total(label: string, value: string): string {
  return label.padEnd(LABEL) + value
}
