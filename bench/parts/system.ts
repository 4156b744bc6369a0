/** What Kafka, windows and live figures cost the load: the whole system beside the same loop with nothing around it. */
import { bare, breakwater } from '../contenders/breakwater.ts'
import { type Load, nameOf } from '../contenders/generator.ts'
import { generatorOf } from '../contenders/tool.ts'
import { gatherFigures } from '../events.ts'
import { withTarget } from '../native/target.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { atLeast, atMost, type BenchPart } from '../part.ts'
import { sideBySide } from '../side-by-side.ts'

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
        // Somebody looks on, so that figures are made and sent while the load runs.
        const looking = new AbortController()
        await gatherFigures(rig.cluster.api, looking.signal)
        const match = { label: 'small', contenders, reference, load, target, rounds, raw: scale.say }
        const { comparison, notes } = await sideBySide(match)
        looking.abort()
        const whole = nameOf('breakwater', 'sockets')
        const aims = [
          atLeast('whole ÷ bare, requests/s', comparison.ratio(whole, 'rate')?.median ?? Number.NaN, 0.97),
          atMost('whole ÷ bare, CPU/request', comparison.ratio(whole, 'cpu')?.median ?? Number.NaN, 1.03),
        ]
        return { rows: comparison.rows(), aims, notes }
      }),
    ),
}
