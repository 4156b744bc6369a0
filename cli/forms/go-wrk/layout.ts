/** What go-wrk prints (0.10): its labels, order and tabs. */
import { goBytes, goDuration } from '../go-format.ts'
import { type GoWrkFigures, percentilesShown } from './figures.ts'

const SECOND = 1_000_000

/** Printed when no request succeeded. */
export const NO_STATISTICS = 'Error: No statistics collected / no requests found'

/** Printed before the load. */
export function headText(url: string, seconds: number, connections: number): string {
  return `Running ${seconds}s test @ ${url}\n  ${connections} goroutine(s) running concurrently\n`
}

/** Printed after the load. The rates by the wall clock come first; go-wrk has them after the others. */
export function resultText(figures: GoWrkFigures): string {
  if (figures.requests === 0) return [NO_STATISTICS, ...errorLines(figures), ''].join('\n')
  const { requests, bytes, successBytes, threadTime, wallTime } = figures
  return [
    `${requests} requests in ${goDuration(threadTime)}, ${goBytes(bytes)} read`,
    line('Overall Requests/sec:', rateOf(requests, wallTime).toFixed(2)),
    line('Overall Transfer/sec:', goBytes(rateOf(bytes, wallTime))),
    line('Requests/sec:', rateOf(requests, threadTime).toFixed(2)),
    line('Transfer/sec:', goBytes(rateOf(successBytes, threadTime))),
    line('Fastest Request:', goDuration(figures.fastest)),
    line('Avg Req Time:', goDuration(figures.average)),
    line('Slowest Request:', goDuration(figures.slowest)),
    ...errorLines(figures),
    ...percentilesShown.map((text) => line(`${text}%:`, goDuration(figures.percentiles.get(text) ?? 0))),
    line('stddev:', goDuration(figures.deviation)),
    '',
  ].join('\n')
}

function errorLines({ errors, errorCounts }: GoWrkFigures): string[] {
  const counts = [...errorCounts].map(([text, count]) => `${text}=${count}`).join(',')
  const lines = [line('Number of Errors:', String(errors))]
  return errors === 0 ? lines : [...lines, line('Error Counts:', counts)]
}

/** A rate per second over a time in µs; 0 over no time. */
export function rateOf(count: number, time: number): number {
  return time > 0 ? (count * SECOND) / time : 0
}

/** The values begin in column 24, by tabs of 8. */
function line(label: string, value: string): string {
  return `${label}${'\t'.repeat(Math.max(1, 3 - Math.floor(label.length / 8)))}${value}`
}
