/** One run from its options to its report: the whole system in this process, communicating by Kafka messages. */
import type { Worker } from 'node:worker_threads'
import { credentialsIn, type LocalCluster, startLocal } from '../cluster/local.ts'
import { isFinal } from '../lib/api/run-states.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import { allRequests } from '../lib/plan/hooks.ts'
import type { Plan } from '../lib/plan/plan.ts'
import { type Report, reportOf } from '../report/report.ts'
import { type HistogramFiles, requireWritableFiles, writeHistogramFiles } from './histogram-files.ts'
import { Interrupts } from './interrupts.ts'
import type { RunOptions } from './options.ts'
import { courseOf } from './course.ts'
import { exitCodeOf, exitCodes, textOf } from './outcome.ts'
import { lanesFor } from '../cluster/threads.ts'
import { write } from './output.ts'
import { planOfRun } from './plan.ts'
import { Progress } from './progress.ts'
import { errorLog } from './stderr-log.ts'

/** After the first Ctrl-C, requests in flight have this time to end. */
const STOP_GRACE_MS = 2_000

/** Runs the load, writes the report, and resolves with the exit code. @param thread creates one load thread */
export async function runLoad(options: RunOptions, thread: () => Worker): Promise<number> {
  const { workers, quiet, json, histogramFiles } = options
  const credentials = credentialsIn(options.files)
  const bodyFiles = new Set<string>()
  const local = { workers, graceMs: STOP_GRACE_MS, thread, credentials, bodyFiles }
  const starting = startLocal(local, errorLog(complain))
  // Errors in the options are reported before errors of the start.
  starting.catch(() => undefined)
  await requireWritableFiles(histogramFiles)
  const plan = await planOfRun(options)
  for (const { bodyFile } of allRequests(plan)) if (bodyFile !== undefined) bodyFiles.add(bodyFile.sha256)
  const { service, ready } = await starting
  const progress = process.stderr.isTTY && !quiet ? new Progress(process.stderr, courseOf(plan)) : undefined
  const { timeScale } = options
  const report = await play(plan, { service, ready, progress, workers, timeScale })
  progress?.clear()
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  const kept = [
    await succeeds('the histogram', () => keepHistogram(report, service, histogramFiles)),
    await succeeds('the report', () => write(json ? `${JSON.stringify(report)}\n` : textOf(report, colour))),
  ]
  return kept.includes(false) ? exitCodes.failed : exitCodeOf(report, options.maxLost)
}

/** Whether the output could be written; if not, standard error explains why. */
async function succeeds(what: string, writing: () => Promise<void>): Promise<boolean> {
  try {
    await writing()
    return true
  } catch (error) {
    complain(`breakwater: ${what} could not be written: ${messageOf(error)}`)
    return false
  }
}

/** Without a sample there is no histogram; the report also shows that. */
async function keepHistogram(
  { TestId, startAt: from }: Report,
  service: LocalCluster['service'],
  files: HistogramFiles,
): Promise<void> {
  const { response } = service.histograms(TestId)
  const { windowEnd: to } = service.metrics(TestId)
  if (files.hgrm === undefined && files.hlog === undefined) return
  if (from !== null && to !== null && response.count > 0) {
    await writeHistogramFiles(files, response, { title: `response of test ${TestId}`, from, to })
  } else complain('breakwater: nothing was measured, so no histogram was written')
}

interface Stage extends Pick<LocalCluster, 'service' | 'ready'> {
  readonly progress: Progress | undefined
  /** The number of load threads. */
  readonly workers: number
  readonly timeScale: number | undefined
}

/** Creates and triggers the test, and waits for its end. */
async function play(plan: Plan, { service, ready, progress, workers, timeScale }: Stage): Promise<Report> {
  const interrupts = new Interrupts()
  const [{ TestId }] = await Promise.all([service.create(plan), ready])
  const over = whenOver(service, TestId)
  const { startAt } = await service.trigger(TestId).catch(explain)
  if (startAt !== null) progress?.starts((Date.parse(startAt) - Date.now()) / 1_000)
  interrupts.first(() => {
    progress?.clear()
    complain('breakwater: stopping the load; press Ctrl-C again to end at once')
    service.stop(TestId).catch((error: unknown) => {
      complain(messageOf(error))
    })
  })
  service.listen((event) => {
    if (event.type === 'figures') progress?.show(event.data, startAt, () => sentIn(service, TestId))
  })
  await over
  return reportOf(service.test(TestId), service.metrics(TestId), { workers: lanesFor(plan, workers), timeScale })
}

function sentIn(service: LocalCluster['service'], testId: string): number[] {
  return service.metrics(testId).phases.map(({ sent }) => sent)
}

function whenOver(service: LocalCluster['service'], testId: string): Promise<void> {
  return new Promise((resolve) => {
    service.listen((event) => {
      if (event.type === 'run' && event.data.TestId === testId && isFinal(event.data.state)) resolve()
    })
  })
}

/** The driver's reason is more useful than the number of drivers. */
function explain(error: unknown): never {
  const leftOut = error instanceof BreakwaterError ? error.details['leftOut'] : undefined
  const [first] = Array.isArray(leftOut) ? (leftOut as { reason: string }[]) : []
  throw first === undefined ? error : new BreakwaterError('not-enough-drivers', first.reason, { cause: error })
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`)
}
