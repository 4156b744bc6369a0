/** The total rate that drivers achieve at a fixed rate each. */
import { atLeast, type BenchPart, type Row, type Scale } from '../part.ts'
import { type Rig, withSystem } from '../rig.ts'
import { rounded } from '../samples.ts'
import { CpuMeter } from '../usage.ts'

const fleets = [1, 2, 4, 8]
const ENDS_AFTER_MS = 60_000
/** The minimum share of the plan that still counts as complete. */
const AIM = 0.98

type RateRow = Row & { drivers: number; run: Load['run']; ratio: number }

export const rate: BenchPart = {
  name: 'rate',
  title: 'total rate with 1, 2, 4 and 8 drivers, rates in requests/s, times in ms, CPU in % of one core',
  measure: async (scale) => {
    const rows: RateRow[] = []
    for (const drivers of fleets) rows.push(...(await withSystem({ drivers }, (rig) => rowsOf(rig, scale))))
    const warm = rows.filter(({ run }) => run === 'warm')
    const aims = warm.map(({ drivers, ratio }) => atLeast(`${drivers} driver(s): share of the plan`, ratio, AIM))
    return { rows, aims }
  },
}

/** Two runs: in the first everything is cold (code is not compiled, memory not allocated); the second one counts. */
async function rowsOf(rig: Rig, { quick, rate: each }: Scale): Promise<RateRow[]> {
  const cold = await rowOf(rig, { each, seconds: quick ? 2 : 4, run: 'cold' })
  return [cold, await rowOf(rig, { each, seconds: quick ? 3 : 8, run: 'warm' })]
}

interface Load {
  readonly each: number
  readonly seconds: number
  readonly run: 'cold' | 'warm'
}

async function rowOf(rig: Rig, { each, seconds, run }: Load): Promise<RateRow> {
  const { api, cluster } = rig
  const { drivers } = cluster.options
  const testId = await api.avalanche({ rate: each, count: each * seconds })
  const meters = ['driver', 'target', 'orchestrator', 'broker'].map((name) => meterOf(rig, name))
  await api.trigger(testId)
  await api.ended(testId, seconds * 1_000 + ENDS_AFTER_MS)
  const [ofDrivers, ofTarget, ofOrchestrator, ofBroker] = meters.map((meter) => meter.percent() ?? 'unknown')
  const { overall } = await api.metrics(testId)
  return {
    drivers,
    run,
    planned: drivers * each,
    achieved: rounded(overall.rate, 1),
    ratio: rounded(overall.rate / (drivers * each)),
    failed: overall.failed,
    dropped: overall.dropped,
    'slip p99': overall.latencies.slip.p99 ?? 0,
    'response p99': overall.latencies.response.p99 ?? 0,
    'CPU drivers': ofDrivers ?? 'unknown',
    target: ofTarget ?? 'unknown',
    orchestrator: ofOrchestrator ?? 'unknown',
    broker: ofBroker ?? 'unknown',
  }
}

function meterOf(rig: Rig, name: string): CpuMeter {
  return new CpuMeter(rig.parts(name).map(({ pid }) => pid))
}
