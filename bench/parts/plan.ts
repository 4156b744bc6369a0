/** The cost of a plan: ten requests with placeholders beside one request without any, both by the bare engine. */
import { bare } from '../contenders/breakwater.ts'
import type { Load } from '../contenders/generator.ts'
import { generatorOf } from '../contenders/tool.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { withTarget } from '../native/target.ts'
import { apart, lengthOf } from '../on-cores.ts'
import { atLeast, atMost, type BenchPart } from '../part.ts'
import { sideBySide } from '../side-by-side.ts'

const REQUESTS = 10
const ROUNDS = 15

/** The paths in turn, each with three placeholders, all in the path or one of them in a header. */
const forms: readonly { readonly path: string; readonly header?: string }[] = [
  { path: '/small?n={{n}}&item={{int 1..10000}}&color={{pick red|green|blue}}' },
  { path: '/small?id={{uuid}}&page={{int 1..100}}', header: '{{n}}' },
  { path: '/small?item={{int 1..10000}}&key={{text 8}}', header: '{{pick de|en|fr}}' },
  { path: '/small?n={{n}}&color={{pick red|green|blue}}', header: '{{uuid}}' },
  { path: '/small?at={{epoch}}&page={{int 1..100}}&size={{pick 10|20|50}}' },
]

/** Targets of measurements ignore the query. */
const requests = Array.from({ length: REQUESTS }, (_, index): PlannedRequest => {
  const { path = '/small', header } = forms[index % forms.length] ?? {}
  const headers = header === undefined ? {} : { 'x-value': header }
  return { name: `request ${index + 1}`, method: 'GET', path, headers, placeholders: true }
})

const PLAIN = 'one request'
const VARYING = `${REQUESTS} requests with placeholders`

export const plan: BenchPart = {
  name: 'plan',
  title: `closed loop of 64 connections on one core: ${VARYING} as a ratio to ${PLAIN}, both bare`,
  measure: (scale) =>
    apart((cores) =>
      withTarget({ cores: cores.target }, async (target) => {
        const { rounds, seconds } = lengthOf(
          { ...scale, rounds: scale.rounds ?? (scale.quick ? 1 : ROUNDS) },
          { usual: 3, quick: 2 },
        )
        const load: Load = { url: `${target.base}/small`, connections: 64, seconds, threads: 1, cores: cores.generator }
        const contenders = [bare('sockets', { name: PLAIN }), bare('sockets', { name: VARYING, requests })].map(
          generatorOf,
        )
        const match = { label: 'small', contenders, reference: PLAIN, load, target, rounds, raw: scale.say }
        const { comparison, notes } = await sideBySide(match)
        const ratio = (figure: 'rate' | 'cpu'): number => comparison.ratio(VARYING, figure)?.median ?? Number.NaN
        const aims = [
          atLeast('ten with placeholders ÷ one, requests/s', ratio('rate'), 0.9),
          atMost('ten with placeholders ÷ one, CPU/request', ratio('cpu'), 1.11),
        ]
        return { rows: comparison.rows(), aims, notes }
      }),
    ),
}
