/**
 * The cost of a plan, all by the bare engine: ten requests with placeholders beside one request without any, and requests
 * with checks of each kind beside one without.
 */
import type { Check } from '../../lib/checks/check.ts'
import { bare } from '../contenders/breakwater.ts'
import type { Load } from '../contenders/generator.ts'
import { generatorOf } from '../contenders/tool.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { withTarget } from '../native/target.ts'
import { apart, lengthOf } from '../on-cores.ts'
import { atLeast, atMost, type BenchPart } from '../part.ts'
import { type Match, sideBySide } from '../side-by-side.ts'

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

/** The requests without checks have the name of those without placeholders: both are the reference of their column. */
const UNCHECKED = PLAIN

/** Checks by their kind; all of them are passed by 0.6 KB of JSON with 14 header fields. */
const checks: Readonly<Record<string, Check>> = {
  status: { kind: 'status', ranges: [[200, 299]] },
  header: { kind: 'header-text', name: 'content-type', rule: 'contains', text: 'json' },
  'body contains': { kind: 'body', rule: 'contains', text: '"item 7"' },
  'body matches': { kind: 'body', rule: 'matches', text: '"item [0-9]"' },
  json: { kind: 'json-value', path: '$.items[7].id', op: '=', value: 7 },
  time: { kind: 'time', op: '<', ms: 3_600_000 },
  size: { kind: 'size', op: '>', bytes: 100 },
}

/** The cost of each kind is told, and has no aim: it is that of the work that the plan asks for. */
async function compareChecks(load: Load, match: Omit<Match, 'label' | 'contenders' | 'reference' | 'load'>) {
  const request = { name: 'only', method: 'GET', headers: {} }
  const checked = Object.entries(checks).map(([name, check]) =>
    bare('sockets', { name, requests: [{ ...request, checks: [check] }] }),
  )
  const contenders = [bare('sockets', { name: UNCHECKED, requests: [request] }), ...checked].map(generatorOf)
  const { comparison, notes } = await sideBySide({ ...match, label: 'json', contenders, reference: UNCHECKED, load })
  return { rows: comparison.rows(), notes }
}

export const plan: BenchPart = {
  name: 'plan',
  title: `closed loop of 64 connections on one core: ${VARYING} as a ratio to ${PLAIN}, and each kind of check as a ratio to none, all bare`,
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
        const others = { target, rounds, raw: scale.say }
        const checked = await compareChecks({ ...load, url: `${target.base}/json` }, others)
        return { rows: [...comparison.rows(), ...checked.rows], aims, notes: [...notes, ...checked.notes] }
      }),
    ),
}
