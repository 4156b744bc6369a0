/** A test by go-hammer's options, from them to its summary. */
import { Outcomes } from '../../../cluster/outcomes.ts'
import { threadsAhead } from '../../../cluster/threads.ts'
import { autoWorkers } from '../../../lib/cores.ts'
import { mayOpenFewerThan } from '../../../lib/file-limit.ts'
import type { Arguments } from '../../../lib/flags/arguments.ts'
import { plural } from '../../../lib/measure/phrases.ts'
import { standardOut } from '../../../lib/stdout.ts'
import { version } from '../../../lib/version.ts'
import type { Report } from '../../../report/report.ts'
import { write } from '../../io/output.ts'
import { say } from '../../io/say.ts'
import { play } from '../../run/load.ts'
import type { FlagOf } from '../../run/options.ts'
import { exitCodeOf } from '../../run/outcome.ts'
import { histogramOf } from '../histogram.ts'
import { note } from '../note.ts'
import { backendAt } from '../where.ts'
import { FINISHED, summaryJson, summaryText } from './layout.ts'
import { type LinesLost, LineWriter } from './lines.ts'
import { flagsOf, type HammerOptions, hammerTest, type HammerValues, hammerOptions, openAtOnce } from './plan.ts'
import type { Scenario } from './scenario.ts'
import { type RunSummary, runSummary } from './summary.ts'

/** What is right here and is not in go-hammer. */
const corrections = [
  'latency is from the instant at which a request was due until the end of its body',
  'percentiles are by nearest rank',
  'a request that timed out counts with at least its timeout; other failures are only counted',
] as const

/** Files of this process beside the connections. */
const SPARE_FILES = 64
/** A rate that one load thread handles easily. */
const RATE_OF_THREAD = 5_000

/** The values of a command line. */
export interface HammerCommandValues extends HammerValues {
  readonly quiet: boolean
  readonly json: boolean
  readonly version: boolean
}

/** Resolves with the exit code. @throws BreakwaterError `usage` for wrong options */
export async function runHammer(
  values: HammerCommandValues,
  typed: Arguments['typed'],
  scenario: () => Promise<Scenario | undefined>,
): Promise<number> {
  if (values.version) {
    await write(`gohammer version ${version} (breakwater)\n`)
    return 0
  }
  const { quiet, json } = values
  const options = hammerOptions(values, await scenario())
  warnOfFiles(options)
  const outcomes = quiet ? undefined : new Outcomes()
  const lines = outcomes === undefined ? undefined : new LineWriter(outcomes, standardOut())
  const { report, summary } = await hammered(options, flagsOf(typed), outcomes)
  const lost = await lines?.end()
  await write((quiet ? '' : FINISHED) + (json ? summaryJson(summary) : summaryText(summary)))
  note('hammer', [...corrections, ...leftOut(lost)], report)
  return exitCodeOf(report, undefined)
}

function leftOut({ late, failed }: LinesLost = { late: 0, failed: 0 }): string[] {
  return [
    ...(late === 0 ? [] : [`${plural(late, 'line')} left out, because their reader was too slow`]),
    ...(failed === 0 ? [] : [`up to ${plural(failed, 'line')} left out, because they could not be written`]),
  ]
}

/**
 * A run by the options of go-hammer's RunConfig, as a call.
 * Rejects with BreakwaterError `usage` for options that are wrong.
 */
export async function hammer(values: HammerValues): Promise<RunSummary> {
  return (await hammered(hammerOptions(values), () => undefined, undefined)).summary
}

async function hammered(
  options: HammerOptions,
  flagOf: FlagOf,
  outcomes: Outcomes | undefined,
): Promise<{ report: Report; summary: RunSummary }> {
  const { runId, plan } = hammerTest(options, flagOf)
  const workers = Math.min(autoWorkers(), Math.ceil(options.tps / RATE_OF_THREAD))
  const backend = await backendAt({ cluster: undefined, workers, credentials: {} }, threadsAhead(workers, outcomes))
  const report = await play(plan, backend, {})
  return { report, summary: runSummary(runId, report, await histogramOf(backend, report, 'response')) }
}

/** A target that is slower than expected needs as many files as requests are in flight. */
function warnOfFiles(options: HammerOptions): void {
  const needed = openAtOnce(options, Math.ceil(options.tps * options.duration)) + SPARE_FILES
  if (!mayOpenFewerThan(needed)) return
  say(
    `breakwater hammer: up to ${needed} files may be open at a time, if the target is slow, and this process may open fewer: raise the limit (ulimit -n), or lower --tps or --timeout`,
  )
}
