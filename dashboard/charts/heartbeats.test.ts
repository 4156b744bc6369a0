import { expect, it } from '@jest/globals'
import { heartbeatCharts, heartbeatData, type Heartbeats } from './heartbeats.ts'

const nothing = { state: null, cpu: null, rss: null, loopLagMs: null, slipMs: null, clockOffsetMs: null, outbox: null }

it('a chart of heartbeats has a point for each, and none for seconds without one', () => {
  const at = (second: number): string => new Date(second * 1_000).toISOString()
  const beats: Heartbeats = [
    { ...nothing, at: at(10), cpu: 1 },
    { ...nothing, at: at(10.8), cpu: 2 },
    { ...nothing, at: at(15) },
  ]
  const [cpu] = heartbeatCharts
  if (cpu === undefined) throw new Error('there is no chart')
  const { stretches, series } = heartbeatData(cpu, beats)
  expect(stretches.map(({ from, to }) => [from, Number(to.toFixed(3))])).toEqual([
    [0, 0.8],
    [expect.closeTo(0.8), 2.3],
    [5, 6.5],
  ])
  expect(series).toEqual([{ label: 'CPU', values: [1, 2, null] }])
  expect(heartbeatData(cpu, [])).toEqual({ stretches: [], series: [{ label: 'CPU', values: [] }] })
})
