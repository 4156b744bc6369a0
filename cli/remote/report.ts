/** `breakwater report`: the report of a test, as `breakwater run` prints it. */
import type { Given } from '../../lib/flags/command.ts'
import { reportOf } from '../../report/report.ts'
import { usesColour } from '../io/colour.ts'
import { textOf } from '../run/outcome.ts'
import { write } from '../io/output.ts'
import { remotely } from './remotely.ts'
import type { remoteSettings } from './settings.ts'
import { whichTest } from './which.ts'

/** Writes the report. */
export async function printReport({ values, operands: [given] }: Given<typeof remoteSettings>): Promise<number> {
  const report = await remotely(values, async (api) => {
    const id = await whichTest(api, given, 'latest')
    const [test, metrics] = await Promise.all([api.test(id), api.metrics(id)])
    return reportOf(test, metrics)
  })
  await write(values.json ? `${JSON.stringify(report)}\n` : textOf(report, usesColour(process.stdout)))
  return 0
}
