/**
 * The accuracy of the report. Every case has a target that records each request. Two cases are measured in rounds,
 * beside other tools, for the error of their percentiles; those of bench/truth/ once each, for the whole report.
 */
import { breakwater } from '../contenders/breakwater.ts'
import { lineup } from '../contenders/choice.ts'
import type { Generator } from '../contenders/generator.ts'
import { type Probe, withProbe } from '../contenders/probe-file.ts'
import { autocannon, hey } from '../contenders/tools.ts'
import type { Cores } from '../cores.ts'
import { type LoggedLoad, loggedLoad, type RatedLoad } from '../logged.ts'
import { stallOf, type TargetOptions } from '../native/target.ts'
import { apartWithSystem } from '../on-cores.ts'
import { type Aim, atMost, type BenchPart, type Figures, measureCases, type Row, type Scale } from '../part.ts'
import { median } from '../ratios.ts'
import type { Rig } from '../rig.ts'
import { alternate } from '../rounds.ts'
import { rounded } from '../samples.ts'
import { exactQuantile, trueResponses } from '../truth.ts'
import type { TruthCase } from '../truth/case.ts'
import { truthCases } from '../truth/cases.ts'
import { measureTruth } from '../truth/measure.ts'
import { fromMillis } from '../../lib/units.ts'

interface Case {
  readonly name: string
  readonly options: Omit<TargetOptions, 'cores'>
  readonly rate: number
  readonly connections: number
  readonly seconds: { readonly usual: number; readonly quick: number }
}

const cases: readonly Case[] = [
  // Half a second in five: a tenth of the requests waits, so p99 is near 450 ms by calculation.
  {
    name: 'stall',
    options: { stall: stallOf(5_000, 500) },
    rate: 1_000,
    connections: 50,
    seconds: { usual: 10, quick: 6 },
  },
  {
    name: 'log-normal',
    options: { delay: { median: fromMillis(5), sigma: 0.6 } },
    rate: 1_000,
    connections: 200,
    seconds: { usual: 8, quick: 3 },
  },
]
const quantiles = { p50: 0.5, p99: 0.99, 'p99.9': 0.999 } as const
type Name = keyof typeof quantiles

export const truth: BenchPart = {
  name: 'truth',
  title: 'what reports say, and in parentheses what the target’s log says; of stall and log-normal medians of rounds',
  measure: (scale) =>
    withProbe(0, (probe) =>
      apartWithSystem({}, (rig, cores) => {
        const setting = { rig, cores, probe, scale }
        return measureCases(casesOf(scale), scale.cases, (one) =>
          'rate' in one ? measureCase(one, setting) : measureTruth(one, setting, scale),
        )
      }),
    ),
}

/** Named cases are always measured. */
function casesOf({ quick, cases: named }: Scale): readonly (Case | TruthCase)[] {
  const shown = truthCases.filter((one) => !quick || named.length > 0 || one.quick === true)
  return [...cases, ...shown]
}

interface Setting {
  readonly rig: Rig
  readonly cores: Cores
  readonly probe: Probe
  readonly scale: Scale
}

async function measureCase(
  { name, options, rate, connections, seconds }: Case,
  { rig, cores, probe, scale }: Setting,
): Promise<Figures> {
  const length = scale.seconds ?? (scale.quick ? seconds.quick : seconds.usual)
  const load: RatedLoad = { rate, seconds: length, connections, threads: 1, cores: cores.generator }
  const tools = lineup([hey, autocannon], { ...load, url: '' }, scale)
  const contenders = new Map<string, [Generator, RatedLoad]>([
    ['breakwater', [breakwater(rig, { engine: 'sockets', cores }), { ...load, identify: true }]],
    ...tools.generators.map((tool): [string, [Generator, RatedLoad]] => [tool.name, [tool, load]]),
  ])
  const rounds = scale.rounds ?? (scale.quick ? 1 : 2)
  const samples = await alternate([...contenders.keys()], rounds, async (contender) => {
    const of = contenders.get(contender)
    if (of === undefined) throw new TypeError(contender)
    const figures = figuresOf(await loggedLoad(...of, { options: { ...options, cores: cores.target }, probe }))
    scale.say?.(`  ${name} ${contender}: ${JSON.stringify(figures)}`)
    return figures
  })
  const rows = [...samples].map(([contender, of]) => rowOf({ case: name, contender }, of))
  const details = [...samples].flatMap(([contender, of]) => detailsOf({ case: name, contender }, of))
  const aims = aimsOf(name, samples.get('breakwater') ?? [])
  return { rows, details, aims, notes: tools.notes, versions: tools.versions }
}

/** A quantile in the report, and the true one, in ms; undefined if the report does not contain it. */
type TruthFigures = Readonly<Record<Name, { readonly told: number | undefined; readonly was: number }>>

function figuresOf({ sample, seen, intended }: LoggedLoad): TruthFigures {
  const { latency } = sample.reported
  const were = trueResponses(seen, intended)
  const of = (name: Name, told: number | undefined): TruthFigures[Name] => ({
    told,
    was: exactQuantile(were, quantiles[name]) / 1_000,
  })
  return { p50: of('p50', latency?.p50), p99: of('p99', latency?.p99), 'p99.9': of('p99.9', latency?.p99_9) }
}

function rowOf(of: { case: string; contender: string }, rounds: readonly TruthFigures[]): Row {
  const [said, was] = [middle(rounds.map(({ p99 }) => p99.told)), middle(rounds.map(({ p99 }) => p99.was))]
  const off = middle(rounds.map(({ p99: { told, was } }) => (told === undefined ? undefined : Math.abs(told - was))))
  const none = Object.fromEntries(
    ['throughput /s', 'rates off %', 'wait, sum ms', 'slip, sum ms'].map((head) => [head, '–']),
  )
  return {
    ...of,
    ...none,
    'p99 ms': `${said} (${was})`,
    'outside ms': off,
    'no core ms': '–',
    trust: '–',
    outcome: `${rounds.length} rounds`,
  }
}

function detailsOf(of: { case: string; contender: string }, rounds: readonly TruthFigures[]): Row[] {
  return (Object.keys(quantiles) as Name[]).map((name) => ({
    ...of,
    quantile: name,
    reported: middle(rounds.map((round) => round[name].told)),
    truth: middle(rounds.map((round) => round[name].was)),
    'error %': middle(rounds.map((round) => errorOf(round[name]))),
    'worst error %': worst(rounds.map((round) => errorOf(round[name]))),
    rounds: rounds.length,
  }))
}

/** The error of the report, in % of the true value, with its sign. */
function errorOf({ told, was }: TruthFigures[Name]): number | undefined {
  return told === undefined ? undefined : ((told - was) / was) * 100
}

function middle(values: readonly (number | undefined)[]): number | string {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? 'not said' : rounded(median(known), 2)
}

function worst(values: readonly (number | undefined)[]): number | string {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? 'not said' : rounded(Math.max(...known.map(Math.abs)), 2)
}

function aimsOf(name: string, rounds: readonly TruthFigures[]): Aim[] {
  const errors = rounds.map((round) => Math.abs(errorOf(round.p99) ?? Number.NaN))
  return [atMost(`${name}: error of p99 in % of the truth`, rounded(median(errors), 2), 1)]
}
