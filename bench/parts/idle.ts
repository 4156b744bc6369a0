/** The resource usage of the idle processes. */
import { pause } from '../../lib/clock.ts'
import type { BenchPart } from '../part.ts'
import { withSystem } from '../rig.ts'
import { CpuMeter, residentMb } from '../usage.ts'

const DRIVERS = 2
/** After a start the first garbage collections and compilations are still in progress. */
const REST_MS = 2_000

export const idle: BenchPart = {
  name: 'idle',
  title: `CPU (% of one core) and memory (MiB) of idle processes, ${DRIVERS} drivers`,
  measure: ({ quick }) =>
    withSystem({ drivers: DRIVERS }, async ({ cluster }) => {
      await pause(REST_MS)
      const meters = cluster.parts().map(({ name, pid }) => ({ name, pid, meter: new CpuMeter([pid]) }))
      const seconds = quick ? 3 : 10
      await pause(seconds * 1_000)
      const rows = meters.map(({ name, pid, meter }) => ({
        process: name,
        seconds,
        'CPU %': meter.percent() ?? 'unknown',
        'MiB resident': residentMb(pid) ?? 'unknown',
      }))
      return { rows, aims: [] }
    }),
}
