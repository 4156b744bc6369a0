/** `breakwater test watch`: shows a test until it is over, and prints its report. */
import { RemoteBackend } from '../../cluster/remote-backend.ts'
import type { Given } from '../../lib/flags/command.ts'
import { say } from '../io/say.ts'
import { watchTest } from '../live/watch.ts'
import { exitCodeOf, writeReport } from '../run/outcome.ts'
import { remotely, tokenFrom } from './remotely.ts'
import { reportFrom } from './report.ts'
import type { remoteSettings } from './settings.ts'
import { whichTest } from './which.ts'

/** Follows the test, and resolves with the exit code that `breakwater run` would have. */
export async function watch({ values, operands: [given] }: Given<typeof remoteSettings>): Promise<number> {
  const { orchestrator: url, tokenFile, json } = values
  const testId = await remotely(values, (api) => whichTest(api, given, 'latest'))
  const tell = (sentence: string): void => {
    say(`breakwater: ${sentence}`)
  }
  await watchTest(new RemoteBackend({ url, token: tokenFrom(tokenFile), tell }), testId)
  const report = await remotely(values, (api) => reportFrom(api, testId))
  await writeReport(report, json)
  return exitCodeOf(report, undefined)
}
