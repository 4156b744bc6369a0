/** Two load threads on two cores, which they share with the target, beside wrk with two threads. */
import { breakwater } from '../contenders/breakwater.ts'
import { lineup } from '../contenders/choice.ts'
import { type Load, nameOf } from '../contenders/generator.ts'
import { usualTools } from '../contenders/tools.ts'
import { withTarget } from '../native/target.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { atLeast, type BenchPart } from '../part.ts'
import { sideBySide } from '../side-by-side.ts'

export const workers: BenchPart = {
  name: 'workers',
  title: 'closed loop of 64 connections with two threads on two cores, the target on them too, as ratios to wrk -t2',
  measure: (scale) =>
    apartWithSystem({ workers: 2 }, (rig, cores) =>
      withTarget({ cores: cores.both }, async (target) => {
        const { rounds, seconds } = lengthOf(scale, { usual: 4, quick: 2 })
        const load: Load = { url: `${target.base}/small`, connections: 64, seconds, threads: 2, cores: cores.both }
        const tools = lineup(usualTools, load, scale)
        const contenders = [breakwater(rig, { engine: 'sockets', cores }), ...tools.generators]
        const match = { label: '2 threads', contenders, reference: 'wrk', load, target, rounds, raw: scale.say }
        const { comparison, notes } = await sideBySide(match)
        const ratio = comparison.ratio(nameOf('breakwater', 'sockets'), 'rate')?.median ?? Number.NaN
        const aims = [atLeast('2 threads: requests/s ÷ wrk -t2', ratio, 1)]
        return { rows: comparison.rows(), aims, notes: [...tools.notes, ...notes], versions: tools.versions }
      }),
    ),
}
