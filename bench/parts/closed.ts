/** Closed loops on one core: the shipped driver beside wrk, ab, h2load, hey, autocannon and undici. */
import { lineup } from '../contenders/choice.ts'
import { breakwater } from '../contenders/breakwater.ts'
import { nameOf, type Load } from '../contenders/generator.ts'
import { undiciDispatch, usualTools, wrk } from '../contenders/tools.ts'
import { type NativeTarget, withTarget } from '../native/target.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { type Aim, atLeast, atMost, type BenchPart, type Figures, measureCases, type Scale } from '../part.ts'
import type { Cores } from '../cores.ts'
import type { Rig } from '../rig.ts'
import { type Comparison, sideBySide } from '../side-by-side.ts'

interface Case {
  readonly name: string
  readonly path: string
  readonly connections: number
}

/** The first case has all contenders; the others have ours, wrk and undici unless all are requested. */
const cases: readonly Case[] = [
  { name: '64', path: '/small', connections: 64 },
  { name: '1', path: '/small', connections: 1 },
  { name: '10', path: '/small', connections: 10 },
  { name: '256', path: '/small', connections: 256 },
  { name: 'varied', path: '/varied', connections: 64 },
  { name: 'json', path: '/json', connections: 64 },
  { name: 'chunked', path: '/chunked', connections: 64 },
  { name: '16k', path: '/16k', connections: 64 },
]

export const closed: BenchPart = {
  name: 'closed',
  title: 'closed loops on one core as ratios to wrk, median of rounds (least–greatest)',
  measure: (scale) =>
    apartWithSystem({}, (rig, cores) =>
      withTarget({ cores: cores.target }, (target) =>
        measureCases(cases, scale.cases, (one) => measureCase(one, { rig, cores, target, scale })),
      ),
    ),
}

interface Setting {
  readonly rig: Rig
  readonly cores: Cores
  readonly target: NativeTarget
  readonly scale: Scale
}

async function measureCase(
  { name, path, connections }: Case,
  { rig, cores, target, scale }: Setting,
): Promise<Figures> {
  const { rounds, seconds } = lengthOf(scale, { usual: 3, quick: 2 })
  const load: Load = { url: target.base + path, connections, seconds, threads: 1, cores: cores.generator }
  const all = scale.full || name === cases[0]?.name
  const tools = lineup(all ? usualTools : [wrk, undiciDispatch], load, all ? scale : { ...scale, with: [] })
  const engines = all ? scale.engines : scale.engines.slice(0, 1)
  const ours = engines.map((engine) => breakwater(rig, { engine, cores }))
  const match = { label: name, contenders: [...ours, ...tools.generators], reference: 'wrk', load, target, rounds }
  const { comparison, notes } = await sideBySide({ ...match, raw: scale.say })
  return {
    rows: comparison.rows(),
    aims: aimsOf(comparison, scale),
    notes: [...tools.notes, ...notes],
    versions: tools.versions,
  }
}

/** The aims for the first named engine. */
function aimsOf(comparison: Comparison, { engines }: Scale): Aim[] {
  const [engine = 'sockets'] = engines
  const ours = nameOf('breakwater', engine)
  const against = (to: string, figure: 'rate' | 'cpu' = 'rate'): number =>
    comparison.ratio(ours, figure, to)?.median ?? Number.NaN
  const { label } = comparison
  if (label === '16k') return [atLeast('16k: requests/s ÷ wrk', against('wrk'), 1.2)]
  if (label !== '64') return []
  return [
    atLeast('64: requests/s ÷ wrk', against('wrk'), 1),
    atLeast('64: requests/s ÷ wrk, required', against('wrk'), 0.85),
    atMost('64: CPU/request ÷ wrk', against('wrk', 'cpu'), 1),
    atMost('64: CPU/request ÷ wrk, required', against('wrk', 'cpu'), 1.18),
    atLeast('64: requests/s ÷ undici dispatch', against('undici dispatch'), 1.8),
    atLeast('64: requests/s ÷ autocannon', against('autocannon'), 2.5),
    atLeast('64: requests/s ÷ hey', against('hey'), 3),
  ]
}
