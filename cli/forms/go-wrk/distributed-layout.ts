/** What the distributed extension of go-wrk prints, with the statistics of each worker that it promises. */
import type { DriverFiguresAnswer } from '../../../lib/api/answers.ts'
import type { Report } from '../../../report/report.ts'
import { goBytes, goDuration } from '../go-format.ts'
import { errorsIn, type GoWrkFigures, mergedPercentiles } from './figures.ts'
import { rateOf } from './layout.ts'

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

export function distributedText(job: Job, report: Report, figures: GoWrkFigures): string {
  return [...startLines(job, report), '', TITLE, ...totalLines(report, figures), '='.repeat(TITLE.length), '', ''].join(
    '\n',
  )
}

/** Both maps are as Go prints them, with their keys in order. */
function startLines({ url, seconds, connections }: Job, { drivers, TestId }: Report): string[] {
  const workers = drivers.length
  return [
    `Starting distributed load test with ${workers} worker(s)`,
    `Target URL: ${url}`,
    `Duration: ${seconds} seconds`,
    `Goroutines per worker: ${connections}`,
    `Total concurrent connections: ${connections * workers}`,
    '',
    `Job started successfully: map[job_id:${TestId} status:job_started workers:${workers}]`,
    'Waiting for test to complete...',
    '',
    `Test Status: map[duration:${seconds} job_running:false target_url:${url} workers_reported:${workers} workers_total:${workers}]`,
  ]
}

function totalLines(report: Report, figures: GoWrkFigures): string[] {
  const { requests, errors, errorCounts, bytes, wallTime, percentiles } = figures
  const distribution = [...errorCounts].map(([text, count]) => `  ${text}: ${count}`)
  return [
    total('Total Workers:', String(report.drivers.length)),
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
    ...report.drivers.map((driver) => `  ${workerText(driver, wallTime)}`),
  ]
}

function workerText(driver: DriverFiguresAnswer, wallTime: number): string {
  const { nodeId, succeeded, bytes, latencies } = driver
  const errors = [...errorsIn(driver).values()].reduce((sum, count) => sum + count, 0)
  const { median, p99 } = latencies.success
  return [
    `${nodeId}: ${succeeded} requests`,
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
