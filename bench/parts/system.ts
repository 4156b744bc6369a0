/** The cost of Kafka, windows and live figures: the whole system beside the same loop without them. */
import { pause } from '../../lib/clock.ts'
import { bare, breakwater, driverOf } from '../contenders/breakwater.ts'
import { type Load, nameOf } from '../contenders/generator.ts'
import { generatorOf } from '../contenders/tool.ts'
import type { Cores } from '../cores.ts'
import { gatherFigures } from '../events.ts'
import { withTarget } from '../native/target.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { atLeast, atMost, type BenchPart } from '../part.ts'
import type { Rig } from '../rig.ts'
import { rounded } from '../samples.ts'
import { sideBySide } from '../side-by-side.ts'
import { threadSeconds } from '../usage.ts'

/** Seconds at the start and at the end of a load that are excluded. */
const ENDS = 1

/**
 * The share of a driver's CPU time that its other threads use while one of them generates load: for Kafka, windows,
 * heartbeats. Unlike a ratio of two loads, it is not affected by variations of the machine.
 */
async function besideLoadThread(rig: Rig, cores: Cores, load: Load): Promise<number> {
  const { pid } = driverOf(rig)
  const { end } = await breakwater(rig, { engine: 'sockets', cores }).begin(load)
  await pause(ENDS * 1_000)
  const before = threadSeconds(pid)
  await pause((load.seconds - 2 * ENDS) * 1_000)
  const used = [...threadSeconds(pid)].map(([thread, seconds]) => seconds - (before.get(thread) ?? 0))
  await end()
  const all = used.reduce((sum, seconds) => sum + seconds, 0)
  return rounded(1 - Math.max(...used) / all, 4)
}

export const system: BenchPart = {
  name: 'system',
  title: 'closed loop of 64 connections on one core: the whole system as a ratio to the bare engine',
  measure: (scale) =>
    apartWithSystem({}, (rig, cores) =>
      withTarget({ cores: cores.target }, async (target) => {
        const { rounds, seconds } = lengthOf(
          { ...scale, rounds: scale.rounds ?? (scale.quick ? 1 : 9) },
          { usual: 5, quick: 3 },
        )
        const load: Load = { url: `${target.base}/small`, connections: 64, seconds, threads: 1, cores: cores.generator }
        const reference = nameOf('bare', 'sockets')
        const contenders = [breakwater(rig, { engine: 'sockets', cores }), generatorOf(bare('sockets'))]
        // A reader of the events, so that figures are computed and sent during the load.
        const looking = new AbortController()
        await gatherFigures(rig.cluster.api, looking.signal)
        const match = { label: 'small', contenders, reference, load, target, rounds, raw: scale.say }
        const { comparison, notes } = await sideBySide(match)
        const beside = await besideLoadThread(rig, cores, { ...load, seconds: scale.quick ? 5 : 30 })
        looking.abort()
        const whole = nameOf('breakwater', 'sockets')
        const aims = [
          atLeast('whole ÷ bare, requests/s', comparison.ratio(whole, 'rate')?.median ?? Number.NaN, 0.97),
          atMost('whole ÷ bare, CPU/request', comparison.ratio(whole, 'cpu')?.median ?? Number.NaN, 1.03),
          atMost('CPU of a driver outside its load thread, as a share', beside, 0.03),
        ]
        return { rows: comparison.rows(), aims, notes }
      }),
    ),
}
