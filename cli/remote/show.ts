/** `breakwater test show`: what a test is, how far it is, and what has happened to it. */
import type { MetricsAnswer, TestAnswer } from '../../lib/api/answers.ts'
import type { Given } from '../../lib/flags/command.ts'
import { counted, plural, printable } from '../../lib/measure/phrases.ts'
import { columns } from '../../lib/flags/command-help.ts'
import { table } from '../../lib/table.ts'
import { answer, remotely } from './remotely.ts'
import type { remoteSettings } from './settings.ts'
import { whichTest } from './which.ts'

/** The latest events that are shown. */
const EVENTS = 20

/** Writes the test. */
export async function showTest({ values, operands: [given] }: Given<typeof remoteSettings>): Promise<number> {
  const [test, metrics] = await remotely(values, async (api) => {
    const id = await whichTest(api, given, 'latest')
    return Promise.all([api.test(id), api.metrics(id)])
  })
  return answer(values.json, test, testLines(test, metrics))
}

/** The test as text for a terminal. */
function testLines(test: TestAnswer, { overall }: Pick<MetricsAnswer, 'overall'>): string[] {
  const { verdict } = test
  return [
    ...columns([
      ['test', `${test.TestId}${test.name === '' ? '' : `  ${printable(test.name)}`}`],
      ['state', stateText(test)],
      ['target', printable(test.config.target)],
      ['requests', requestsText(overall)],
      [
        'outcome',
        verdict.outcome === 'none' ? printable(verdict.headline) : `${verdict.outcome}: ${printable(verdict.headline)}`,
      ],
      ['trust', [verdict.trust, ...verdict.doubts.map(({ message }) => printable(message))].join('; ')],
    ])
      .split('\n')
      .map((line) => line.slice(2)),
    ...section(table(['driver', 'state', 'reason'], [], test.drivers.map(driverCells)), test.drivers.length),
    ...section(
      table(['time', 'event', 'driver', 'what'], [], test.events.slice(-EVENTS).map(eventCells), 100),
      test.events.length,
    ),
  ]
}

function section(lines: readonly string[], rows: number): string[] {
  return rows === 0 ? [] : ['', ...lines]
}

function stateText({ state, startAt, endedAt, queued }: TestAnswer): string {
  if (queued !== undefined) return `${state}, waiting in the queue`
  if (startAt === null) return `${state}: breakwater test trigger starts it`
  return endedAt === null ? `${state}, started ${startAt}` : `${state}, from ${startAt} to ${endedAt}`
}

function requestsText({ planned, sent, completed, failed, dropped }: MetricsAnswer['overall']): string {
  const most = `${counted(sent)} sent of ${plural(planned, 'request')}, ${counted(completed)} completed, ${counted(failed)} failed`
  return dropped === 0 ? most : `${most}, ${counted(dropped)} dropped`
}

function driverCells({ nodeId, state, reason = '' }: TestAnswer['drivers'][number]): string[] {
  return [nodeId, state, reason]
}

function eventCells({ at, code, nodeId = '', message }: TestAnswer['events'][number]): string[] {
  return [at.slice(11, 23), code, nodeId, message]
}
