/**
 * The report as text for a terminal: the result of the target, the trust in the numbers, the counts, and the latencies.
 */
import type { FiguresAnswer } from '../lib/api/answers.ts'
import { describeNote, type NoteKind } from '../lib/measure/notes.ts'
import { counted, percent, plural, printable } from '../lib/measure/phrases.ts'
import { type DoubtCode, doubtCodes } from '../lib/measure/verdict.ts'
import { breakdownLines } from './breakdown.ts'
import { cellOf, latencyTable } from './latency-table.ts'
import { type Render, type Report, unmeasuredSeconds } from './report.ts'
import { searchLines } from './search.ts'
import { thresholdLines } from './thresholds.ts'

type Doubt = Report['verdict']['doubts'][number]

const saidOfTrust = {
  valid: 'the numbers can be trusted',
  degraded: 'the numbers are doubtful',
  invalid: 'the numbers cannot be trusted',
  none: 'nothing was measured',
} as const

export const renderText: Render = (report) =>
  [
    printable(report.verdict.headline),
    trustLine(report),
    ...doubtLines(report),
    ...thresholdLines(report),
    ...searchLines(report),
    '',
    ...headLines(report),
    '',
    ...countLines(report.overall),
    ...detailLines(report),
    '',
    ...latencyTable(report.overall),
    ...breakdownLines(report),
    '',
    ...driverLines(report),
  ].join('\n') + '\n'

/** The most serious doubt is on the line of the trust; the others follow. */
function trustLine(report: Report): string {
  const { verdict } = report
  const gravest = gravestOf(verdict)
  return `${verdict.trust.toUpperCase()}: ${gravest === undefined ? saidOfTrust[verdict.trust] : saidOf(gravest, report)}`
}

function gravestOf({ trust, doubts }: Report['verdict']): Doubt | undefined {
  return doubts.find(({ code }) => doubtCodes[code as DoubtCode] === trust)
}

function doubtLines(report: Report): string[] {
  const gravest = gravestOf(report.verdict)
  const others = report.verdict.doubts.filter((doubt) => doubt !== gravest)
  return others.map((doubt) => `  ${saidOf(doubt, report)}`)
}

/** A doubt about one driver begins with its name, unless there was no other driver. */
function saidOf({ code, message, nodeId }: Doubt, { drivers }: Report): string {
  const isOnly = drivers.every((driver) => driver.nodeId === nodeId)
  return `${nodeId === undefined || isOnly ? '' : `${printable(nodeId)}: `}${printable(message)} (${code})`
}

function headLines(report: Report): string[] {
  const { TestId, name, type, seed, drivers, workers, timeScale } = report
  const drawn = seed === null ? '' : `, random arrivals with seed ${seed}`
  const threads = workers === null ? '' : `, ${plural(workers, 'load thread')}`
  const scale = timeScale === null ? '' : `, durations ÷ ${timeScale}`
  return [
    `${type} ${TestId}${name === '' ? '' : ` ${printable(name)}`}`,
    `${loadOf(report)} from ${plural(drivers.length, 'driver')}${threads}, ${timeOf(report)}${drawn}${scale}`,
  ]
}

/** What was sent: the method of the only request, or how many requests there are. */
function loadOf({ method, target, requests, phases }: Report): string {
  const what = requests.length > 1 ? plural(requests.length, 'request') : printable(method)
  const steps = phases.length > 1 ? ` in ${plural(phases.length, 'phase')}` : ''
  return steps === '' && requests.length <= 1
    ? `${what} ${printable(target)}`
    : `${what}${steps} on ${printable(target)}`
}

function timeOf(report: Report): string {
  const { seconds, pausedSeconds, drainSeconds, state } = report
  const apart = unmeasuredSeconds(report)
  const drain =
    drainSeconds === null || drainSeconds < 0.1 ? '' : ` and ${drainSeconds.toFixed(1)} s until the last response`
  const paused = pausedSeconds === undefined ? '' : ` and ${pausedSeconds.toFixed(3)} s of pauses`
  const measured = apart === 0 ? '' : `, of which ${seconds.toFixed(3)} s are measured`
  return `${state} after ${(seconds + apart).toFixed(3)} s${paused}${drain}${measured}`
}

function countLines(overall: FiguresAnswer): string[] {
  const { planned, sent, completed, failed, inFlight, lost, rates, bytes } = overall
  return [
    row('planned', `${planned}${rates.planned === null ? '' : rate(rates.planned)}`),
    row('sent', `${sent}${rate(rates.sent)}`),
    row('completed', `${completed}${rate(rates.throughput)}`),
    row('failed', `${failed}${listed(overall.failures)}`),
    ...checkLines(overall),
    ...errorLines(overall),
    ...neverLines(overall),
    ...(inFlight > 0 ? [row('in flight', inFlight)] : []),
    ...lostLines(lost),
    ...noteLines(overall.notes),
    row('statuses', listed(overall.statuses).trim() || 'none'),
    row('received', `${counted(bytes)} bytes`),
  ]
}

/** Responses that failed a check, and under it each check that failed. */
function checkLines({ checkFailed, checks }: FiguresAnswer): string[] {
  if (checkFailed === 0) return []
  const each = Object.entries(checks).map(([text, count]) => `  ${counted(count)} × ${printable(text)}`)
  return [row('failed checks', checkFailed), ...each]
}

/** Failed requests and responses without success, and of what they are a share. */
function errorLines({ completed, failed, succeeded }: FiguresAnswer): string[] {
  const ended = completed + failed
  const errors = ended - succeeded
  if (errors === 0) return []
  return [row('errors', `${errors}   ${percent(errors / ended)} of ${plural(ended, 'request')} that ended`)]
}

/** What was tolerated, and what was sent again: `2000 × bare LF`. */
function noteLines(notes: FiguresAnswer['notes']): string[] {
  const of = (kind: NoteKind, title: string): string[] => {
    const those = Object.entries(notes).filter(([name]) => describeNote(name).kind === kind)
    const told = those.map(([name, count]) => `${counted(count)} × ${printable(describeNote(name).title)}`)
    return told.length === 0 ? [] : [row(title, told.join(', '))]
  }
  return [...of('tolerated', 'tolerated'), ...of('resent', 'sent again')]
}

/** A rate over the time of the load: requests and responses after that time are counted, but not part of a rate. */
function rate(value: number): string {
  return `   ${value}/s`
}

function neverLines({ droppedBy, dropped, neverSent }: FiguresAnswer): string[] {
  const { backlog, paused } = droppedBy
  const why = listed({
    ...(backlog > 0 ? { 'backlog full': backlog } : {}),
    ...(paused > 0 ? { paused } : {}),
  })
  return [
    ...(dropped > 0 ? [row('dropped', `${dropped}${why}`)] : []),
    ...(neverSent > 0 ? [row('never sent', neverSent)] : []),
  ]
}

function lostLines({ windows, atMost }: FiguresAnswer['lost']): string[] {
  if (windows === 0 && atMost === 0) return []
  const most = atMost === null ? 'an unknown number of requests' : `at most ${plural(atMost, 'request')}`
  return [row('lost', `${plural(windows, 'window')}, ${most}`)]
}

/** One example for each failure code, and for each check that failed. */
function detailLines({ failureDetails, checkExamples }: Report): string[] {
  return Object.entries({ ...failureDetails, ...checkExamples }).map(
    ([code, detail]) => `  ${printable(code)}, for example: ${printable(detail)}`,
  )
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([key, count]) => `   ${key}: ${count}`)
    .join('')
}

function driverLines({ drivers }: Report): string[] {
  return drivers.flatMap(({ nodeId, ...figures }) => {
    const { response } = figures.latencies
    const counts = `sent ${figures.sent}  completed ${figures.completed}  failed ${figures.failed}`
    const line = row(
      printable(nodeId),
      `${counts}  median ${cellOf('median', response)} ms  p99 ${cellOf('p99', response)} ms`,
    )
    return [line, ...generatorLine(figures.generator)]
  })
}

/** How close the driver was to its own limits, in the worst second. */
function generatorLine(generator: Report['drivers'][number]['generator']): string[] {
  if (generator === undefined) return []
  const { busy, loopLagMs, gc } = generator
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return [row('', `at most busy ${percent(busy)}  loop lag ${loopLagMs} ms  garbage collection ${percent(gc)}`)]
}

function row(name: string, value: string | number): string {
  return `${name.padEnd(14)}${value}`
}
