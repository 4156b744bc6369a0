/** Closed loop over HTTP/2 with TLS beside h2load, with nginx as the target. */
import { breakwater } from '../contenders/breakwater.ts'
import { lineup } from '../contenders/choice.ts'
import type { Load } from '../contenders/generator.ts'
import { h2load } from '../contenders/tools.ts'
import { withNginx } from '../nginx.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import type { BenchPart, Row } from '../part.ts'
import { sideBySide } from '../side-by-side.ts'

const cases = [
  { label: '4 × 64', connections: 4, streams: 64 },
  { label: '64 × 1', connections: 64, streams: 1 },
] as const

export const h2: BenchPart = {
  name: 'h2',
  title: 'closed loop over HTTP/2 and TLS on one core, connections × streams, as ratios to h2load; nginx is the target',
  measure: (scale) =>
    apartWithSystem({}, (rig, cores) =>
      withNginx(cores.target, async (target) => {
        const { rounds, seconds } = lengthOf(scale, { usual: 4, quick: 2 })
        const rows: Row[] = []
        const notes = new Set<string>()
        let versions = {}
        for (const { label, connections, streams } of cases) {
          const load: Load = {
            url: `${target.base}/`,
            connections,
            streams,
            seconds,
            threads: 1,
            cores: cores.generator,
          }
          const tools = lineup([h2load], load, scale)
          const contenders = [breakwater(rig, { engine: 'http2', cores }), ...tools.generators]
          const match = { label, contenders, reference: 'h2load', load, target, rounds, raw: scale.say }
          const outcome = await sideBySide(match)
          rows.push(...outcome.comparison.rows())
          for (const note of [...tools.notes, ...outcome.notes]) notes.add(note)
          versions = tools.versions
        }
        return { rows, aims: [], notes: [...notes], versions }
      }),
    ),
}
