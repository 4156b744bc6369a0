/** The recent heartbeats of a driver as charts. */
import type { DriverHistoryAnswer } from '../../lib/api/driver-history.ts'
import type { Unit } from './format.ts'
import type { TimeChartData } from './time-chart.ts'

export type Heartbeats = DriverHistoryAnswer['heartbeats']
type Beat = Heartbeats[number]

export interface HeartbeatChart {
  readonly title: string
  readonly unit: Unit
  readonly lines: readonly (readonly [label: string, value: (beat: Beat) => number | null])[]
}

export const heartbeatCharts: readonly HeartbeatChart[] = [
  { title: 'CPU, in cores', unit: 'count', lines: [['CPU', ({ cpu }) => cpu]] },
  { title: 'Memory, in MB', unit: 'count', lines: [['memory', ({ rss }) => (rss === null ? null : rss / 1e6)]] },
  {
    title: 'Loop lag and slip',
    unit: 'ms',
    lines: [
      ['loop lag', ({ loopLagMs }) => loopLagMs],
      ['slip', ({ slipMs }) => slipMs],
    ],
  },
  { title: 'Outbox, in windows', unit: 'count', lines: [['outbox', ({ outbox }) => outbox]] },
]

/** How long a heartbeat holds, in seconds: they come each second, and not to the millisecond. */
const HOLDS = 1.5

/** Each heartbeat holds until the next one, if that is not missing. */
export function heartbeatData({ lines }: HeartbeatChart, beats: Heartbeats): TimeChartData {
  const times = beats.map(({ at }) => Date.parse(at) / 1_000)
  const [start = 0] = times
  const stretches = times.map((at, index) => ({
    from: at - start,
    to: Math.min(at + HOLDS, times[index + 1] ?? at + HOLDS) - start,
  }))
  return { stretches, series: lines.map(([label, value]) => ({ label, values: beats.map(value) })) }
}
