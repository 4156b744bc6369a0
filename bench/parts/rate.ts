/** What drivers achieve together at a fixed rate each. */
import { atLeast, type BenchPart, type Row, type Scale } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { rounded } from '../samples.ts'
import { CpuMeter } from '../usage.ts'

const fleets = [1, 2, 4, 8]
const ENDS_AFTER_MS = 60_000
/** The least share of the plan that still counts as all of it. */
const AIM = 0.98

export const rate: BenchPart = {
  name: 'rate',
  title: 'total rate with 1, 2, 4 and 8 drivers, rates in requests/s, times in ms, CPU in % of one core',
  measure: async (scale) => {
    const rows: (Row & { drivers: number; ratio: number })[] = []
    for (const drivers of fleets) rows.push(await withSystem({ drivers }, (rig) => rowOf(rig, scale)))
    const aims = rows.map(({ drivers, ratio }) => atLeast(`${drivers} driver(s): share of the plan`, ratio, AIM))
    return { rows, aims }
  },
}

async function rowOf(rig: Rig, { quick, rate: each }: Scale): Promise<Row & { drivers: number; ratio: number }> {
  const { api, cluster } = rig
  const { drivers } = cluster.options
  const seconds = quick ? 3 : 8
  const testId = await api.avalanche({ rate: each, count: each * seconds })
  const meters = ['driver', 'target', 'orchestrator', 'broker'].map((name) => meterOf(rig, name))
  await api.trigger(testId)
  await api.ended(testId, seconds * 1_000 + ENDS_AFTER_MS)
  const [driverCpu, targetCpu, orchestratorCpu, brokerCpu] = meters.map((meter) => meter.percent() ?? 'unknown')
  const { overall } = await api.metrics(testId)
  return {
    drivers,
    planned: drivers * each,
    achieved: rounded(overall.rate, 1),
    ratio: rounded(overall.rate / (drivers * each)),
    failed: overall.failed,
    dropped: overall.dropped,
    'slip p99': overall.latencies.slip.p99 ?? 0,
    'response p99': overall.latencies.response.p99 ?? 0,
    'CPU drivers': driverCpu ?? 'unknown',
    target: targetCpu ?? 'unknown',
    orchestrator: orchestratorCpu ?? 'unknown',
    broker: brokerCpu ?? 'unknown',
  }
}

function meterOf(rig: Rig, name: string): CpuMeter {
  return new CpuMeter(rig.parts(name).map(({ pid }) => pid))
}
