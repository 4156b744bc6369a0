/** A test by wrk's flags, from its options to its results. */
import type { Backend } from '../../../cluster/backend.ts'
import { threadsAhead } from '../../../cluster/threads.ts'
import type { Given } from '../../../lib/flags/command.ts'
import type { Values } from '../../../lib/flags/setting.ts'
import type { Histogram } from '../../../lib/measure/histogram.ts'
import { version } from '../../../lib/version.ts'
import type { Report } from '../../../report/report.ts'
import { write } from '../../io/output.ts'
import { play } from '../../run/load.ts'
import { exitCodeOf } from '../../run/outcome.ts'
import { histogramOf } from '../histogram.ts'
import { note } from '../note.ts'
import { backendAt } from '../where.ts'
import { ratesOf, wrkFigures } from './figures.ts'
import { distributionLines, headText, recorded, resultText, uncorrected, wrk2Lines } from './layout.ts'
import { planOfWrk } from './plan.ts'
import type { wrkSettings } from './settings.ts'

type WrkValues = Values<typeof wrkSettings>

/** What is right here and is not in wrk. */
const corrections = [
  'latency is of all responses until their last byte, and of requests that timed out at least their timeout',
  'Req/Sec is from the rates of whole seconds divided by the threads',
  'requests and bytes are those within the duration (bytes in proportion to the responses)',
] as const

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong flags */
export async function runWrk(given: Given<typeof wrkSettings>): Promise<number> {
  if (!given.values.version) return test(given)
  await write(`wrk ${version} (breakwater)\n`)
  return 0
}

async function test(given: Given<typeof wrkSettings>): Promise<number> {
  const { json, duration: seconds, threads, connections, rate } = given.values
  const plan = planOfWrk(given)
  const backend = await backendAt({ cluster: undefined, workers: threads, credentials: {} }, threadsAhead(threads))
  if (!json) await write(headText(plan.target, { seconds, threads, connections }))
  const report = await play(plan, backend, {})
  await write(json ? `${JSON.stringify(report)}\n` : await textOf(report, backend, given.values))
  const omission = rate === undefined ? ['without -R a slow target slows the load as well, which hides its delays'] : []
  note('wrk', [...corrections, ...omission], report)
  return exitCodeOf(report, undefined)
}

async function textOf(report: Report, backend: Backend, values: WrkValues): Promise<string> {
  const response = await histogramOf(backend, report, 'response')
  const { points } = await backend.timeline(report.TestId)
  const figures = wrkFigures(report, response, ratesOf(points, report, values.threads))
  return resultText(figures, await distributionsOf(report, response, { backend, values }))
}

async function distributionsOf(
  report: Report,
  response: Histogram,
  { backend, values }: { backend: Backend; values: WrkValues },
): Promise<string[]> {
  const { latency, rate, u_latency: alsoUncorrected } = values
  if (rate === undefined) return latency ? distributionLines(response) : []
  const lines = latency || alsoUncorrected ? await wrk2Of(recorded, response, 'response') : []
  if (!alsoUncorrected) return lines
  return [...lines, '', ...(await wrk2Of(uncorrected, await histogramOf(backend, report, 'service'), 'service'))]

  async function wrk2Of(title: string, histogram: Histogram, of: 'response' | 'service'): Promise<string[]> {
    const spectrum = histogram.count === 0 ? undefined : await backend.histogram(report.TestId, 'hgrm', of)
    return wrk2Lines(title, histogram, spectrum)
  }
}
