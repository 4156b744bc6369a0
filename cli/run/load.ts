/** One run from its options to its report, wherever the test runs. */
import type { Backend } from '../../cluster/backend.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type Report, reportOf } from '../../report/report.ts'
import { LateView } from '../live/late-view.ts'
import { type HistogramFiles, requireWritableFiles, writeHistogramFiles } from './histogram-files.ts'
import { Interrupts } from './interrupts.ts'
import type { RunOptions } from './options.ts'
import { exitCodeOf, exitCodes, writeReport } from './outcome.ts'
import { planOfRun } from './plan-of-run.ts'
import { say } from '../io/say.ts'

/** Runs the load, writes the report, and resolves with the exit code. @param starting where the test runs */
export async function runLoad(options: RunOptions, starting: Promise<Backend>): Promise<number> {
  const { quiet, json, histogramFiles, timeScale } = options
  // Errors in the options are reported before errors of the start.
  starting.catch(() => undefined)
  await requireWritableFiles(histogramFiles)
  const plan = await planOfRun(options)
  const backend = await starting
  const report = await play(plan, backend, { quiet, timeScale })
  const kept = [
    await succeeds('the histogram', () => keepHistogram(report, backend, histogramFiles)),
    await succeeds('the report', () => writeReport(report, json)),
  ]
  return kept.includes(false) ? exitCodes.failed : exitCodeOf(report, options.maxLost)
}

/** Whether the output could be written; if not, standard error explains why. */
async function succeeds(what: string, writing: () => Promise<void>): Promise<boolean> {
  try {
    await writing()
    return true
  } catch (error) {
    say(`breakwater: ${what} could not be written: ${messageOf(error)}`)
    return false
  }
}

/** Without a sample there is no histogram; the report also shows that. */
async function keepHistogram({ TestId }: Report, backend: Backend, files: HistogramFiles): Promise<void> {
  try {
    await writeHistogramFiles(files, (format) => backend.histogram(TestId, format))
  } catch (error) {
    if (!(error instanceof BreakwaterError) || error.code !== 'nothing-measured') throw error
    say('breakwater: nothing was measured, so no histogram was written')
  }
}

export interface Playing {
  /** Whether the test is not shown while it runs; it is not by default. */
  readonly quiet?: boolean
  /** The factor by which the durations of the plan were divided. */
  readonly timeScale?: number | undefined
  /** Called with the id of the test once it has been triggered, before it is followed. */
  readonly triggered?: ((testId: string) => Promise<void>) | undefined
}

/** Creates and triggers the test, shows it unless it is to be quiet, and waits for its end. */
export async function play(
  plan: Plan,
  backend: Backend,
  { quiet = true, timeScale, triggered }: Playing,
): Promise<Report> {
  const interrupts = new Interrupts()
  const testId = await backend.create(plan)
  const left = backend.leftBehind(testId)
  let view: LateView | undefined
  const stoppable = (): void => {
    interrupts.first(() => {
      stop(backend, testId)
      view?.stopping()
    }, left)
  }
  // Elsewhere a trigger that is on its way would start a load for nobody; and what follows a load needs a proper end.
  const early = left !== undefined || plan.before !== undefined
  if (early) stoppable()
  const startAt = await backend.trigger(testId)
  if (!early) stoppable()
  await triggered?.(testId)
  if (!quiet) view = new LateView({ backend, testId, stop: () => interrupts.ask() }, startAt)
  await backend.follow(testId, view?.show).finally(() => view?.close())
  const [test, metrics] = [await backend.test(testId), await backend.metrics(testId)]
  const timeline = await backend.timeline(testId)
  return reportOf(test, metrics, { workers: backend.threadsFor(plan), timeScale, timeline })
}

function stop(backend: Backend, testId: string): void {
  say('breakwater: stopping the load; press Ctrl-C again to end at once')
  backend.stop(testId).catch((error: unknown) => {
    say(`breakwater: ${messageOf(error)}`)
  })
}
