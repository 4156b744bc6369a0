/** An orchestrator that was restarted and continues a test: what the page says of it, and when. Pure. */
import type { MetricsAnswer, RunAnswer } from '../../lib/api/answers.ts'
import { isFinal } from '../../lib/api/run-states.ts'
import { plural } from '../../lib/measure/phrases.ts'
import { knownUntil, type TestSeries } from './series.ts'

/** What is known of a test. */
interface Known {
  readonly test: RunAnswer | undefined
  readonly series: TestSeries | undefined
}

interface Said {
  readonly kind: 'warn' | 'success'
  readonly text: string
}

/** Figures are up to date while the latest are at most this old, in ms. */
const OLD = 2_500
/** Windows of the latest seconds may still arrive. */
const ON_THEIR_WAY = 3

/**
 * The instant of a resumption that is new to the page; undefined if there is none, and for a test that the page has not
 * seen before the restart.
 */
export function freshResumption(known: RunAnswer | undefined, next: RunAnswer): string | undefined {
  if (known === undefined) return undefined
  const at = latestResumption(next)
  return at === latestResumption(known) ? undefined : at
}

function latestResumption({ events }: RunAnswer): string | undefined {
  return events.findLast(({ code }) => code === 'resumed')?.at
}

/** Whether what came during the restart has been counted: the latest figures of every running driver are there. */
export function isUpToDate({ test, series }: Known, now: number): boolean {
  if (test === undefined || series === undefined) return false
  if (isFinal(test.state)) return true
  const { latestAt } = series
  if (latestAt === null || now - latestAt > OLD) return false
  const running = runningOf(test)
  const end = series.points.at(-1)?.to ?? 0
  return running.size === 0 || knownUntil(series, running) >= end - ON_THEIR_WAY
}

/** The second up to which the figures of every running driver are known. */
export function secondsKnown(test: RunAnswer, series: TestSeries | undefined): number {
  return series === undefined ? 0 : knownUntil(series, runningOf(test))
}

function runningOf({ drivers }: RunAnswer): ReadonlySet<string> {
  return new Set(drivers.filter(({ state }) => state === 'running').map(({ nodeId }) => nodeId))
}

/** What the page says: whether windows are missing. @param time of the resumption, as shown */
export function resumptionNotice(time: string, missing: MetricsAnswer['missing']): Said {
  const windows = missing.reduce((sum, { fromSeq, toSeq }) => sum + toSeq - fromSeq + 1, 0)
  if (windows === 0) return { kind: 'success', text: `resumed at ${time}, nothing missing` }
  return { kind: 'warn', text: `resumed at ${time}, ${plural(windows, 'window')} missing` }
}
