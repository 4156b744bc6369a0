/** `breakwater report`: the report of a test, as `breakwater run` prints it. */
import type { ApiClient } from '../../cluster/client.ts'
import type { Given } from '../../lib/flags/command.ts'
import { type Report, reportOf } from '../../report/report.ts'
import { writeReport } from '../run/outcome.ts'
import { remotely } from './remotely.ts'
import type { remoteSettings } from './settings.ts'
import { whichTest } from './which.ts'

/** Writes the report. */
export async function printReport({ values, operands: [given] }: Given<typeof remoteSettings>): Promise<number> {
  const report = await remotely(values, async (api) => reportFrom(api, await whichTest(api, given, 'latest')))
  await writeReport(report, values.json)
  return 0
}

/** The report of a test as it stands. */
export async function reportFrom(api: ApiClient, testId: string): Promise<Report> {
  const [test, metrics, timeline] = await Promise.all([api.test(testId), api.metrics(testId), api.timeline(testId)])
  return reportOf(test, metrics, { timeline })
}
