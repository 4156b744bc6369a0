/** What a run says of plans with checks and thresholds, on the whole system in this process: judged-plans.suite.ts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exitCodeOf, textOf } from '../../cli/run/outcome.ts'
import { LocalBackend } from '../../cluster/local-backend.ts'
import { type LocalCluster, startLocal } from '../../cluster/local.ts'
import { threadsAhead } from '../../cluster/threads.ts'
import { silentLog } from '../../lib/log.ts'
import { readPlan } from '../../lib/plan-language/to-plan.ts'
import { type Report, reportOf } from '../../report/report.ts'
import { type RunningTarget, startTarget } from '../../target-server/server.ts'
import { type JudgedPlan, judgedPlans } from './judged-plans.suite.ts'

let cluster: LocalCluster
let backend: LocalBackend
let target: RunningTarget

beforeAll(async () => {
  target = await startTarget({}, silentLog)
  const options = { workers: 1, graceMs: 2_000, thread: threadsAhead(1), credentials: {}, bodyFiles: new Set<string>() }
  cluster = await startLocal(options, silentLog)
  await cluster.ready
  backend = new LocalBackend(cluster, options)
})
afterAll(async () => {
  await cluster.close()
  await target.close()
})

/** Runs a plan as the command does. */
async function reportFor(text: string): Promise<Report> {
  const read = readPlan(`target: http://127.0.0.1:${target.port}\n${text}\n`)
  if ('problems' in read) throw new Error(JSON.stringify(read.problems))
  const testId = await backend.create(read.plan)
  await backend.trigger(testId)
  await backend.follow(testId)
  const [test, metrics] = [await backend.test(testId), await backend.metrics(testId)]
  return reportOf(test, metrics, { workers: 1, timeline: await backend.timeline(testId) })
}

/** The lines of the thresholds: the second block of the report, if there are any. */
function thresholdLinesOf(report: Report, lines: readonly string[]): string[] {
  if (report.verdict.thresholds === undefined) return []
  const from = lines.indexOf('') + 1
  return lines.slice(from, lines.indexOf('', from))
}

/** The report with each paragraph on one line. */
function unwrapped(text: string): string {
  return text.replaceAll(/\n {2,}(?=\S)/g, ' ')
}

const fitting = (wanted: RegExp | string): unknown =>
  typeof wanted === 'string' ? wanted : expect.stringMatching(wanted)

describe('judged plans', () => {
  test('are twenty-five at least', () => {
    expect(judgedPlans.length).toBeGreaterThanOrEqual(25)
  })

  test.each(judgedPlans.map((row) => [row.name, row] as const))('%s', async (_, row: JudgedPlan) => {
    const report = await reportFor(row.plan)
    const text = unwrapped(textOf(report, false))
    const lines = text.split('\n')
    const { verdict, state } = report
    // Only of open load a busy machine may make the numbers worthless: then nothing is decided, and that is said.
    if (row.isOpen === true && verdict.trust === 'invalid') {
      expect([verdict.outcome, exitCodeOf(report, row.maxLost)]).toEqual([
        row.outcome === 'none' ? 'none' : 'undecided',
        98,
      ])
      expect(lines[0]).toBe('UNDECIDED: these numbers cannot be trusted')
      return
    }
    expect([lines[0], verdict.outcome, exitCodeOf(report, row.maxLost), state]).toEqual([
      fitting(row.says),
      row.outcome,
      row.code,
      row.state ?? 'finished',
    ])
    if (row.thresholds !== undefined) expect(thresholdLinesOf(report, lines)).toEqual(row.thresholds.map(fitting))
    for (const line of row.also ?? []) expect(text).toMatch(line)
  })
})
