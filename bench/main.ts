/** `npm run bench -- [part …] [settings]`: measures what the README states, and keeps the figures. */
import { type Values, readSettings, text, toggle, whole } from '../lib/config.ts'
import { BreakwaterError, messageOf } from '../lib/errors.ts'
import type { BenchPart, Scale } from './part.ts'
import { age } from './parts/age.ts'
import { idle } from './parts/idle.ts'
import { post } from './parts/post.ts'
import { rate } from './parts/rate.ts'
import { skew } from './parts/skew.ts'
import { start } from './parts/start.ts'
import { keep, loadAverage, machine } from './results.ts'
import { stopAll } from './rig.ts'
import { aimText, tableOf } from './table.ts'

/** In this order, whichever are asked for: `start` first, before anything is written that a build would look at. */
const parts: readonly BenchPart[] = [start, idle, post, age, skew, rate]

const program = {
  usage: 'npm run bench -- [part …] [settings]',
  summary: `Measures Breakwater on this machine. Parts (all unless named): ${parts.map(({ name }) => name).join(', ')}.`,
  settings: {
    quick: toggle({ help: 'a few samples only: shows that it works, and keeps no figures under bench/results' }),
    kafka: text('', {
      help: 'measures start skew over this Kafka too; needs the right to create and delete topics',
      placeholder: 'HOST:PORT',
      shown: 'embedded broker only',
    }),
    rate: whole([1, 100_000], 500, { help: 'requests a second of each driver in the part rate' }),
  },
}

interface Asked {
  readonly parts: readonly BenchPart[]
  readonly scale: Scale
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

/** Names of parts come first, then flags. */
function asked(argv: readonly string[]): Asked | { help: string } {
  const flagsAt = argv.findIndex((word) => word.startsWith('-'))
  const names = flagsAt < 0 ? argv : argv.slice(0, flagsAt)
  const values = readSettings(program, { argv: argv.slice(names.length), env: process.env })
  if ('help' in values) return values
  const unknown = names.find((name) => !parts.some((part) => part.name === name))
  if (unknown !== undefined) throw new BreakwaterError('usage', `there is no part '${unknown}'. Try --help.`)
  return { parts: parts.filter(({ name }) => names.length === 0 || names.includes(name)), scale: scaleOf(values) }
}

function scaleOf({ quick, kafka, rate: perDriver }: Values<typeof program.settings>): Scale {
  return { quick, kafka: kafka === '' ? undefined : kafka, rate: perDriver }
}

async function measure(part: BenchPart, scale: Scale): Promise<void> {
  const loadBefore = loadAverage()
  const began = performance.now()
  say(`${part.name}: ${part.title}`)
  const figures = await part.measure(scale)
  say(tableOf(figures.rows))
  for (const aim of figures.aims) say(aimText(aim))
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
