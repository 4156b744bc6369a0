/** Memory of a generator with ten thousand open connections, each of which waits for a response. */
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { fromSeconds } from '../../lib/units.ts'
import { breakwater } from '../contenders/breakwater.ts'
import type { Generator, Load } from '../contenders/generator.ts'
import { generatorOf, type Tool } from '../contenders/tool.ts'
import { autocannon, undiciDispatch } from '../contenders/tools.ts'
import type { Cores } from '../cores.ts'
import { type NativeTarget, withTarget } from '../native/target.ts'
import { apart } from '../on-cores.ts'
import { atMost, type BenchPart, type Row, type Scale } from '../part.ts'
import { median } from '../ratios.ts'
import { withSystem } from '../rig.ts'
import { settle } from '../contenders/breakwater.ts'
import { alternate } from '../rounds.ts'
import { rounded } from '../samples.ts'
import { residentMb } from '../usage.ts'

const FEW = 100
/** The delay of each response, so that a connection is idle most of the time. */
const HOLD = fromSeconds(4)
const LIMIT_KB = 8
const OPEN_WITHIN_MS = 30_000
/** After all connections are open: by then the garbage of opening them has been collected. */
const REST_MS = 6_000

export const memory: BenchPart = {
  name: 'memory',
  title: 'resident memory for each connection, from 100 to 10,000 open ones, in KB; medians of rounds',
  measure: (scale) =>
    apart(async (cores) => {
      const contenders = contendersOf(cores)
      const rounds = scale.rounds ?? (scale.quick ? 1 : 5)
      const samples = await alternate([...contenders.keys()], rounds, async (name) => {
        const kilobytes = await contenders.get(name)?.(scale)
        if (kilobytes === undefined) throw new TypeError(name)
        scale.say?.(`  ${name}: ${kilobytes} KB`)
        return kilobytes
      })
      const rows: Row[] = [...samples].map(([name, of]) => ({
        contender: name,
        'KB per connection': rounded(median(of), 1),
        least: Math.min(...of),
        greatest: Math.max(...of),
        rounds: of.length,
      }))
      const ours = median(samples.get('breakwater sockets') ?? [])
      return { rows, aims: [atMost('KB per connection', rounded(ours, 1), LIMIT_KB)], notes: missing() }
    }),
}

type Measured = (scale: Scale) => Promise<number>

function contendersOf(cores: Cores): Map<string, Measured> {
  const ours = (['sockets', 'undici'] as const).map((engine): [string, Measured] => [
    `breakwater ${engine}`,
    (scale) => ofSystem((rig) => breakwater(rig, { engine, cores }), { cores, many: manyOf(scale) }),
  ])
  const tools = there().map((tool): [string, Measured] => [
    tool.name,
    (scale) => perConnection(generatorOf(tool), { cores, many: manyOf(scale) }),
  ])
  return new Map([...ours, ...tools])
}

function there(): Tool[] {
  return [undiciDispatch, autocannon].filter((tool) => tool.find() !== undefined)
}

function missing(): string[] {
  return autocannon.find() === undefined
    ? ['left out: autocannon, which is not installed (npm run bench -- install)']
    : []
}

function manyOf({ quick }: Scale): number {
  return quick ? 2_000 : 10_000
}

interface Setting {
  readonly cores: Cores
  readonly many: number
}

/** A new system for each sample, because a process does not release memory. */
function ofSystem(
  generatorIn: (rig: Parameters<typeof breakwater>[0]) => Generator,
  setting: Setting,
): Promise<number> {
  return withSystem({ drivers: 1 }, (rig) => {
    settle(rig, setting.cores)
    return perConnection(generatorIn(rig), setting)
  })
}

/** In KB: the difference between few connections and many, per additional connection. */
async function perConnection(generator: Generator, { cores, many }: Setting): Promise<number> {
  return withTarget({ cores: cores.target, delay: { median: HOLD, sigma: 0 } }, async (target) => {
    const few = await residentWith(generator, { target, cores, connections: FEW })
    const all = await residentWith(generator, { target, cores, connections: many })
    return rounded(((all - few) * 1_024) / (many - FEW), 2)
  })
}

interface Held {
  readonly target: NativeTarget
  readonly cores: Cores
  readonly connections: number
}

/** Resident memory in MiB while this many connections are open. */
async function residentWith(generator: Generator, { target, cores, connections }: Held): Promise<number> {
  const seconds = Math.ceil((REST_MS + 4_000) / 1_000)
  const load: Load = { url: `${target.base}/small`, connections, seconds, threads: 1, cores: cores.generator }
  const { pids, end } = await generator.begin(load)
  for (let waited = 0; target.counts().open < connections; waited += 20) {
    if (waited > OPEN_WITHIN_MS)
      throw new BreakwaterError(
        'not-ready',
        `${generator.name} opened ${target.counts().open} of ${connections} connections`,
      )
    await pause(20)
  }
  await pause(REST_MS)
  const resident = pids.reduce((sum, pid) => sum + (residentMb(pid) ?? Number.NaN), 0)
  await end()
  return resident
}
