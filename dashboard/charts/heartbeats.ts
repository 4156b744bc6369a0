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
  { title: 'Memory', unit: 'bytes', lines: [['memory', ({ rss }) => rss]] },
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

/** Each heartbeat holds for a second, or until the next one; seconds without one are empty. */
export function heartbeatData({ lines }: HeartbeatChart, beats: Heartbeats): TimeChartData {
  const times = beats.map(({ at }) => Date.parse(at) / 1_000)
  const [start = 0] = times
  const stretches = times.map((at, index) => ({
    from: at - start,
    to: Math.min(at + 1, times[index + 1] ?? at + 1) - start,
  }))
  return { stretches, series: lines.map(([label, value]) => ({ label, values: beats.map(value) })) }
}
