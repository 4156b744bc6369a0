/** The report as text for a terminal: first whether it can be trusted, then what was counted, then how long it took. */
import type { FiguresAnswer } from '../lib/api/answers.ts'
import type { Render, Report } from './report.ts'

type Latencies = FiguresAnswer['latencies']
type Latency = Latencies[keyof Latencies]

/** Steps of making a connection: shown when there were any. */
const connectionKinds = ['dns', 'connect', 'tls'] as const

export const renderText: Render = (report) =>
  [
    trustLine(report),
    ...doubtLines(report),
    '',
    ...headLines(report),
    '',
    ...countLines(report.overall),
    ...detailLines(report),
    '',
    ...latencyLines(report.overall),
    '',
    ...driverLines(report),
  ].join('\n') + '\n'

function trustLine({ verdict, state }: Report): string {
  const says = {
    valid: 'can be trusted',
    degraded: 'are to be read with the doubts below',
    invalid: 'cannot be trusted',
  }
  return `${verdict.trust.toUpperCase()}: the run ${state}, its numbers ${says[verdict.trust]}.`
}

function doubtLines({ verdict }: Report): string[] {
  return verdict.doubts.map(
    ({ code, message, node_id }) =>
      `  ${code}${node_id === undefined ? '' : ` (${clean(node_id)})`}: ${clean(message)}`,
  )
}

function headLines({ testId, type, method, target, seconds, seed, drivers }: Report): string[] {
  const took = seconds === null ? '' : ` in ${seconds.toFixed(3)} s`
  const drawn = seed === null ? '' : `, random instants of seed ${seed}`
  return [
    `${type} ${testId}`,
    `${clean(method)} ${clean(target)} from ${Object.keys(drivers).length} driver(s)${took}${drawn}`,
  ]
}

function countLines(overall: FiguresAnswer): string[] {
  const { planned, sent, completed, failed, dropped, inFlight, lost, rate, bytes } = overall
  return [
    row('planned', planned),
    row('sent', sent),
    row('completed', `${completed}   ${rate}/s`),
    row('failed', `${failed}${listed(overall.failures)}`),
    row('dropped', dropped),
    ...(inFlight > 0 ? [row('in flight', inFlight)] : []),
    ...lostLines(lost),
    row('statuses', listed(overall.statuses).trim() || 'none'),
    row('received', `${bytes} bytes`),
  ]
}

function lostLines({ windows, atMost }: FiguresAnswer['lost']): string[] {
  if (windows === 0 && atMost === 0) return []
  return [
    row('lost', `${windows} window(s), ${atMost === null ? 'nobody knows how many' : `at most ${atMost}`} requests`),
  ]
}

/** What was seen when requests failed, an example for each code. */
function detailLines({ failureDetails }: Report): string[] {
  return Object.entries(failureDetails).map(([code, detail]) => `  ${clean(code)}, for example: ${clean(detail)}`)
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([key, count]) => `   ${key}: ${count}`)
    .join('')
}

function latencyLines({ latencies }: FiguresAnswer): string[] {
  const columns = ['min', 'mean', 'median', 'p90', 'p95', 'p99', 'p99.9', 'max']
  return [
    `${'ms'.padEnd(14)}${columns.map((name) => name.padStart(10)).join('')}`,
    latencyRow('response', latencies.response),
    latencyRow('service', latencies.service),
    latencyRow('first byte', latencies.firstByte),
    latencyRow('slip', latencies.slip),
    ...connectionKinds
      .filter((kind) => latencies[kind].count > 0)
      .map((kind) => latencyRow(kind === 'connect' ? kind : kind.toUpperCase(), latencies[kind])),
  ]
}

function latencyRow(name: string, { min, mean, median, p90, p95, p99, p99_9, max }: Latency): string {
  const cells = [min, mean, median, p90, p95, p99, p99_9, max].map((value) => (value === null ? '–' : value.toFixed(3)))
  return `${name.padEnd(14)}${cells.map((cell) => cell.padStart(10)).join('')}`
}

function driverLines({ drivers }: Report): string[] {
  return Object.entries(drivers).flatMap(([nodeId, figures]) => {
    const { median, p99 } = figures.latencies.response
    const counts = `sent ${figures.sent}  completed ${figures.completed}  failed ${figures.failed}`
    const line = row(clean(nodeId), `${counts}  median ${median ?? '–'} ms  p99 ${p99 ?? '–'} ms`)
    return [line, ...generatorLine(figures.generator)]
  })
}

/** Says how far from its own limits the driver was, in the worst second. */
function generatorLine(generator: Report['drivers'][string]['generator']): string[] {
  if (generator === undefined) return []
  const { busy, loopLagMs, gc } = generator
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return [row('', `at most busy ${percent(busy)}  loop lag ${loopLagMs} ms  garbage collection ${percent(gc)}`)]
}

function row(name: string, value: string | number): string {
  return `${name.padEnd(14)}${value}`
}

/** Names come from outside: no control character of theirs may reach a terminal. */
function clean(text: string): string {
  return text.replace(/\p{Cc}/gu, '?')
}
