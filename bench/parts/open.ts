/** Open load at a fixed rate on one core: the distance between each request's instant and its arrival at the target. */
import { fromMillis, fromSeconds, later } from '../../lib/units.ts'
import { breakwater } from '../contenders/breakwater.ts'
import { lineup } from '../contenders/choice.ts'
import type { Generator } from '../contenders/generator.ts'
import { type Probe, withProbe } from '../contenders/probe-file.ts'
import { floor, hey } from '../contenders/tools.ts'
import type { Cores } from '../cores.ts'
import { type LoggedLoad, loggedLoad, type RatedLoad } from '../logged.ts'
import { apartWithSystem, lengthOf } from '../on-cores.ts'
import { type Aim, atLeast, atMost, type BenchPart, type Figures, measureCases, type Row, type Scale } from '../part.ts'
import { median } from '../ratios.ts'
import type { Rig } from '../rig.ts'
import { alternate } from '../rounds.ts'
import { rounded } from '../samples.ts'
import { achievedRate, exactQuantile, lags } from '../truth.ts'

const rates = [1_000, 5_000, 10_000, 20_000].map((rate) => ({ name: String(rate), rate }))
const CONNECTIONS = 64
/** Arrivals of the first half second, while connections are opened, are excluded. */
const LEFT_OUT = fromMillis(500)
const forms = ['polite', 'strict'] as const

export const open: BenchPart = {
  name: 'open',
  title:
    'open load on one core: lag at the target in µs, achieved rate as a share, CPU in % of one core; medians of rounds',
  measure: (scale) =>
    withProbe(0, (probe) =>
      apartWithSystem({}, (rig, cores) =>
        measureCases(rates, scale.cases, ({ rate }) => measureRate(rate, { rig, cores, probe, scale })),
      ),
    ),
}

interface Setting {
  readonly rig: Rig
  readonly cores: Cores
  readonly probe: Probe
  readonly scale: Scale
}

async function measureRate(rate: number, { rig, cores, probe, scale }: Setting): Promise<Figures> {
  const { rounds, seconds } = lengthOf(scale, { usual: 4, quick: 2 })
  const load: RatedLoad = { rate, seconds, connections: CONNECTIONS, threads: 1, cores: cores.generator }
  const tools = lineup([floor, hey], { ...load, url: '' }, scale)
  const contenders = new Map<string, [Generator, RatedLoad]>([
    ...forms.map((form): [string, [Generator, RatedLoad]] => [
      `breakwater ${form}`,
      [breakwater(rig, { engine: 'sockets', cores }), { ...load, identify: true, strict: form === 'strict' }],
    ]),
    ...tools.generators.map((tool): [string, [Generator, RatedLoad]] => [tool.name, [tool, load]]),
  ])
  const samples = await alternate([...contenders.keys()], rounds, async (name) => {
    const contender = contenders.get(name)
    if (contender === undefined) throw new TypeError(name)
    const figures = figuresOf(
      await loggedLoad(...contender, { options: { cores: cores.target, spin: true }, probe }),
      load,
    )
    scale.say?.(`  ${rate} ${name}: ${JSON.stringify(figures)}`)
    return figures
  })
  const rows = [...samples].map(([name, of]) => rowOf({ rate, name }, of))
  return { rows, aims: rate === 10_000 ? aimsOf(samples) : [], notes: tools.notes, versions: tools.versions }
}

/** A contender's figures of a round; lags in µs. */
interface OpenFigures {
  readonly achieved: number
  readonly lag50: number
  readonly lag99: number
  /** By the contender's own report: from the instant until the request was fired. */
  readonly slip50: number
  readonly slip99: number
  readonly cpu: number
  readonly errors: number
}

function figuresOf({ sample, seen, intended }: LoggedLoad, { rate, seconds }: RatedLoad): OpenFigures {
  const from = later(intended(0), LEFT_OUT)
  const late = lags(
    seen.filter(({ number }) => intended(number) >= from),
    intended,
  )
  const stretch = { from, to: later(intended(0), fromSeconds(seconds)) }
  return {
    achieved: rounded(achievedRate(seen, stretch) / rate, 4),
    lag50: rounded(exactQuantile(late, 0.5), 1),
    lag99: rounded(exactQuantile(late, 0.99), 1),
    slip50: rounded((sample.reported.slip?.p50 ?? Number.NaN) * 1_000, 1),
    slip99: rounded((sample.reported.slip?.p99 ?? Number.NaN) * 1_000, 1),
    cpu: rounded((sample.cpu * sample.rate) / 1e4, 1),
    errors: sample.reported.errors,
  }
}

function rowOf({ rate, name }: { rate: number; name: string }, of: readonly OpenFigures[]): Row {
  const middle = (figure: keyof OpenFigures): number => rounded(median(of.map((one) => one[figure])), 4)
  const range = (figure: keyof OpenFigures): string => {
    const values = of.map((one) => one[figure])
    return `${rounded(median(values), 1)} (${Math.min(...values)}–${Math.max(...values)})`
  }
  return {
    'asked/s': rate,
    contender: name,
    achieved: middle('achieved'),
    'lag p50': range('lag50'),
    'lag p99': range('lag99'),
    'slip p50': said(middle('slip50')),
    'slip p99': said(middle('slip99')),
    'CPU %': middle('cpu'),
    errors: of.reduce((sum, { errors }) => sum + errors, 0),
    rounds: of.length,
  }
}

function said(figure: number): number | string {
  return Number.isNaN(figure) ? 'not said' : figure
}

function aimsOf(samples: ReadonlyMap<string, readonly OpenFigures[]>): Aim[] {
  return forms.flatMap((form) => {
    const of = samples.get(`breakwater ${form}`) ?? []
    const [lag50, lag99] = [median(of.map((one) => one.lag50)), median(of.map((one) => one.lag99))]
    const off = median(of.map(({ achieved }) => Math.abs(achieved - 1)))
    return [
      atMost(`10,000/s ${form}: lag p50 in µs`, rounded(lag50, 1), form === 'polite' ? 100 : 10),
      atMost(`10,000/s ${form}: lag p99 in µs`, rounded(lag99, 1), 1_000),
      atLeast(`10,000/s ${form}: nearness of the rate`, rounded(1 - off, 4), 0.999),
    ]
  })
}
