/** One run from its options to its report, wherever the test runs. */
import type { Backend, Show } from '../../cluster/backend.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { type Report, reportOf } from '../../report/report.ts'
import { courseOf } from './course.ts'
import { type HistogramFiles, requireWritableFiles, writeHistogramFiles } from './histogram-files.ts'
import { Interrupts } from './interrupts.ts'
import type { RunOptions } from './options.ts'
import { exitCodeOf, exitCodes, textOf } from './outcome.ts'
import { write } from '../io/output.ts'
import { planOfRun } from './plan-of-run.ts'
import { Progress } from './progress.ts'
import { say } from '../io/say.ts'

/** Runs the load, writes the report, and resolves with the exit code. @param starting where the test runs */
export async function runLoad(options: RunOptions, starting: Promise<Backend>): Promise<number> {
  const { quiet, json, histogramFiles, timeScale } = options
  // Errors in the options are reported before errors of the start.
  starting.catch(() => undefined)
  await requireWritableFiles(histogramFiles)
  const plan = await planOfRun(options)
  const backend = await starting
  const progress = process.stderr.isTTY && !quiet ? new Progress(process.stderr, courseOf(plan)) : undefined
  const report = await play(plan, backend, { progress, timeScale }).finally(() => progress?.clear())
  const colour = process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  const kept = [
    await succeeds('the histogram', () => keepHistogram(report, backend, histogramFiles)),
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

interface Stage {
  readonly progress?: Progress | undefined
  readonly timeScale?: number | undefined
}

/** Creates and triggers the test, and waits for its end. */
export async function play(plan: Plan, backend: Backend, { progress, timeScale }: Stage): Promise<Report> {
  const interrupts = new Interrupts()
  const testId = await backend.create(plan)
  const left = backend.leftBehind(testId)
  const stoppable = (): void => {
    interrupts.first(() => {
      progress?.clear()
      say('breakwater: stopping the load; press Ctrl-C again to end at once')
      backend.stop(testId).catch((error: unknown) => {
        say(`breakwater: ${messageOf(error)}`)
      })
    }, left)
  }
  // Elsewhere a trigger that is on its way would start a load for nobody; and what follows a load needs a proper end.
  const early = left !== undefined || plan.before !== undefined
  if (early) stoppable()
  const startAt = await backend.trigger(testId)
  if (!early) stoppable()
  if (startAt !== null) progress?.starts((Date.parse(startAt) - Date.now()) / 1_000)
  await backend.follow(testId, showing(progress, startAt))
  const [test, metrics] = [await backend.test(testId), await backend.metrics(testId)]
  return reportOf(test, metrics, { workers: backend.threadsFor(plan), timeScale })
}

function showing(progress: Progress | undefined, startAt: string | null): Show | undefined {
  if (progress === undefined) return undefined
  return (figures, sent) => {
    progress.show(figures, startAt, sent)
  }
}
