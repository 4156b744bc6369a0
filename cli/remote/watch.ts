/** `breakwater test watch`: shows a test until it is over, and prints its report. */
import type { Given } from '../../lib/flags/command.ts'
import { watchTest } from '../live/watch.ts'
import { exitCodeOf, writeReport } from '../run/outcome.ts'
import { remoteBackend } from '../run/remote.ts'
import { remotely } from './remotely.ts'
import { reportFrom } from './report.ts'
import type { remoteSettings } from './settings.ts'
import { whichTest } from './which.ts'

/** Follows the test, and resolves with the exit code that `breakwater run` would have. */
export async function watch({ values, operands: [given] }: Given<typeof remoteSettings>): Promise<number> {
  const { orchestrator: url, tokenFile, json } = values
  const testId = await remotely(values, (api) => whichTest(api, given, 'latest'))
  await watchTest(remoteBackend({ url, tokenFile }), testId)
  const report = await remotely(values, (api) => reportFrom(api, testId))
  await writeReport(report, json)
  return exitCodeOf(report, undefined)
}
