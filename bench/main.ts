/** `npm run bench -- [part …] [settings]`: measures the figures of the README, and stores them. */
import { z } from 'zod'
import { type Values, list, readSettings, type Setting, text, toggle, whole } from '../lib/config.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import { engineNames } from '../lib/plan/transport.ts'
import { toolsOnRequest } from './contenders/on-request.ts'
import { installTools } from './install.ts'
import type { BenchPart, Scale } from './part.ts'
import { age } from './parts/age.ts'
import { closed } from './parts/closed.ts'
import { dashboard } from './parts/dashboard.ts'
import { first } from './parts/first.ts'
import { h2 } from './parts/h2.ts'
import { history } from './parts/history.ts'
import { idle } from './parts/idle.ts'
import { liveChange } from './parts/live-change.ts'
import { memory } from './parts/memory.ts'
import { open } from './parts/open.ts'
import { plan } from './parts/plan.ts'
import { post } from './parts/post.ts'
import { rate } from './parts/rate.ts'
import { responses } from './parts/responses.ts'
import { search } from './parts/search.ts'
import { skew } from './parts/skew.ts'
import { soak } from './parts/soak.ts'
import { start } from './parts/start.ts'
import { startup } from './parts/startup.ts'
import { system } from './parts/system.ts'
import { tls } from './parts/tls.ts'
import { truth } from './parts/truth.ts'
import { workers } from './parts/workers.ts'
import { scale } from './parts/scale.ts'
import { worst } from './parts/worst.ts'
import { keep, loadAverage, machine } from './results.ts'
import { stopAll } from './rig.ts'
import { aimText, tableOf } from './table.ts'

/** Always in this order: `start` first, before a file is written that a build would check. */
const parts: readonly BenchPart[] = [
  ...[start, first, idle, post, age, skew, rate, liveChange],
  ...[
    closed,
    open,
    truth,
    tls,
    h2,
    workers,
    memory,
    system,
    plan,
    startup,
    search,
    worst,
    responses,
    scale,
    history,
    dashboard,
    soak,
  ],
]

const program = {
  usage: 'npm run bench -- [part …] [settings]',
  byNpm: 'npm run bench',
  summary: `Measures Breakwater on this machine. Parts (all unless named, but for soak): ${parts.map(({ name }) => name).join(', ')}. 'install' gets the tools that the engine is measured beside.`,
  settings: {
    quick: toggle({ help: 'a few samples only: shows that it works, and keeps no figures under bench/results' }),
    kafka: text('', {
      help: 'measures start skew and changes of a load over this Kafka too; needs the right to create and delete topics',
      placeholder: 'HOST:PORT',
      shown: 'embedded broker only',
    }),
    rate: whole([1, 100_000], 500, { help: 'requests a second of each driver in the part rate' }),
    rounds: optional('rounds in which contenders alternate'),
    seconds: optional('seconds that each contender loads in a round'),
    full: toggle({ help: 'closed: every contender in every case, about 28 minutes' }),
    cases: list({ help: 'closed, open, truth: only these cases, such as 64,16k' }),
    engines: list({ help: 'closed, tls: engines of ours, sockets and undici unless named; aims are of the first' }),
    with: list({ help: `contenders on request: ${toolsOnRequest.map(({ name }) => name).join(', ')}` }),
    raw: toggle({ help: 'prints the figures behind the ratios while it measures; they are not kept' }),
  },
}

function optional(help: string): Setting<number | undefined> {
  return whole([1, 3_600], undefined, { help, shown: 'what suits the part' })
}

interface Asked {
  readonly parts: readonly BenchPart[]
  readonly install: boolean
  readonly scale: Scale
}

/** Replaces the name of a part. */
const INSTALL = 'install'

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Names of parts come first, then flags. */
function asked(argv: readonly string[]): Asked | { help: string } {
  const flagsAt = argv.findIndex((word) => word.startsWith('-'))
  const names = flagsAt < 0 ? argv : argv.slice(0, flagsAt)
  const values = readSettings(program, { argv: argv.slice(names.length), env: process.env })
  if ('help' in values) return values
  const unknown = names.find((name) => name !== INSTALL && !parts.some((part) => part.name === name))
  if (unknown !== undefined) throw new BreakwaterError('usage', `there is no part '${unknown}'. Try --help.`)
  const asked = parts.filter(({ name, onRequest }) => (names.length === 0 ? onRequest !== true : names.includes(name)))
  return { parts: asked, install: names.includes(INSTALL), scale: scaleOf(values) }
}

function scaleOf(values: Values<typeof program.settings>): Scale {
  const engines = z.array(z.enum(engineNames)).safeParse(values.engines)
  if (!engines.success) throw new BreakwaterError('usage', `--engines: of ${engineNames.join(', ')}`)
  const unknown = values.with.find((name) => toolsOnRequest.every((tool) => tool.name !== name))
  if (unknown !== undefined) throw new BreakwaterError('usage', `--with: there is no contender '${unknown}'`)
  return {
    ...values,
    kafka: values.kafka === '' ? undefined : values.kafka,
    engines: engines.data.length === 0 ? ['sockets', 'undici'] : engines.data,
    say: values.raw ? say : undefined,
  }
}

async function measure(part: BenchPart, scale: Scale): Promise<void> {
  const loadBefore = loadAverage()
  const began = performance.now()
  say(`${part.name}: ${part.title}`)
  const figures = await part.measure(scale)
  say(tableOf(figures.rows))
  for (const aim of figures.aims) say(aimText(aim))
  for (const note of figures.notes ?? []) say(`  ${note}`)
  keep(figures, { part, scale, loadBefore })
  say(`  load average before ${loadBefore}, took ${Math.round((performance.now() - began) / 1_000)} s\n`)
}

/** Exit codes: 0 measured, whether or not the aims were met · 1 failed · 2 wrong settings · 130 ended by Ctrl-C. */
async function run(): Promise<number> {
  const wanted = asked(process.argv.slice(2))
  if ('help' in wanted) {
    process.stdout.write(wanted.help)
    return 0
  }
  say(`${Object.values(machine()).join(' · ')}${wanted.scale.quick ? ' · quick' : ''}\n`)
  if (wanted.install) installTools(wanted.scale.with, say)
  for (const part of wanted.parts) await measure(part, wanted.scale)
  return 0
}

process.once('SIGINT', () => {
  void stopAll().then(() => process.exit(130))
})
process.exitCode = await run().catch((error: unknown) => {
  process.stderr.write(`breakwater: ${messageOf(error)}\n`)
  return error instanceof BreakwaterError && error.code === 'usage' ? 2 : 1
})
