/** Closed loop over TLS 1.3 with keep-alive connections, with nginx as the target. */
import { breakwater } from '../contenders/breakwater.ts'
import { lineup } from '../contenders/choice.ts'
import { type Load, nameOf } from '../contenders/generator.ts'
import { usualTools } from '../contenders/tools.ts'
import { withNginx } from '../nginx.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { atLeast, type BenchPart } from '../part.ts'
import { sideBySide } from '../side-by-side.ts'

export const tls: BenchPart = {
  name: 'tls',
  title: 'closed loop of 64 connections over TLS on one core as ratios to wrk; nginx is the target',
  measure: (scale) =>
    apartWithSystem({}, (rig, cores) =>
      withNginx(cores.target, async (target) => {
        const { rounds, seconds } = lengthOf(scale, { usual: 4, quick: 2 })
        const load: Load = { url: `${target.base}/`, connections: 64, seconds, threads: 1, cores: cores.generator }
        const tools = lineup(usualTools, load, scale)
        const ours = scale.engines.map((engine) => breakwater(rig, { engine, cores }))
        const contenders = [...ours, ...tools.generators]
        const match = { label: 'tls', contenders, reference: 'wrk', load, target, rounds, raw: scale.say }
        const { comparison, notes } = await sideBySide(match)
        const [engine = 'sockets'] = scale.engines
        const rate = comparison.ratio(nameOf('breakwater', engine), 'rate')?.median ?? Number.NaN
        const aims = [
          atLeast('TLS: requests/s ÷ wrk', rate, 0.95),
          atLeast('TLS: requests/s ÷ wrk, required', rate, 0.9),
        ]
        return { rows: comparison.rows(), aims, notes: [...tools.notes, ...notes], versions: tools.versions }
      }),
    ),
}
