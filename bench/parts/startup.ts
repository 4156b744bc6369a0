/** The time from typing a command to its first request at the target. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { pause, systemClock } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { between, toMillis } from '../../lib/units.ts'
import { endAtExit } from '../children.ts'
import { lineup } from '../contenders/choice.ts'
import type { Load } from '../contenders/generator.ts'
import { toolsOnRequest } from '../contenders/on-request.ts'
import { autocannon, hey, wrk } from '../contenders/tools.ts'
import { twoCores } from '../cores.ts'
import { withTarget } from '../native/target.ts'
import { type Aim, atMost, type BenchPart, type Row } from '../part.ts'
import { median } from '../ratios.ts'
import { projectRoot } from '../results.ts'
import { alternate } from '../rounds.ts'
import { rounded } from '../samples.ts'

const CONNECTIONS = 10
const BEGINS_WITHIN_MS = 20_000

export const startup: BenchPart = {
  name: 'startup',
  title: 'from exec to the first request at the target in ms, free to use all cores; and a Node that does nothing',
  measure: async (scale) => {
    const tools = [wrk, hey, autocannon]
    const load: Load = { url: '', connections: CONNECTIONS, seconds: 2, threads: 1, cores: twoCores().both }
    const asked = toolsOnRequest.filter(({ name }) => scale.with.includes(name))
    const { notes, versions } = lineup(tools, load, scale)
    const commands = new Map<string, Command>([['node that ends at once', undefined]])
    for (const tool of [...tools, ...asked]) {
      const file = tool.find()
      if (file !== undefined && tool.cannot?.(load) !== true)
        commands.set(tool.name, (url) => [file, ...tool.args({ ...load, url })])
    }
    const entry = ownEntry()
    if (entry !== undefined)
      commands.set('breakwater run', (url) => [
        process.execPath,
        entry,
        'run',
        url,
        '-c',
        String(CONNECTIONS),
        '-d',
        '2s',
      ])
    const rounds = scale.rounds ?? (scale.quick ? 2 : 7)
    const samples = await alternate([...commands.keys()], rounds, (name) => startOf(commands.get(name)))
    const rows = [...samples].map(([name, of]) => rowOf(name, of))
    const trusted = process.env['NODE_EXTRA_CA_CERTS'] === undefined ? 'is not' : 'is'
    return {
      rows,
      aims: aimsOf(samples.get('breakwater run')),
      notes: [
        ...notes,
        ...(entry === undefined ? ['left out: breakwater run, which package.json does not name'] : []),
        `NODE_EXTRA_CA_CERTS ${trusted} set, which costs every Node process of some versions time`,
      ],
      versions,
    }
  },
}

/** The command line for a URL; undefined for a Node process that does nothing. */
type Command = ((url: string) => readonly string[]) | undefined

/** The file that `npx breakwater` runs. */
function ownEntry(): string | undefined {
  const schema = z.object({ bin: z.union([z.string(), z.object({ breakwater: z.string() })]).optional() })
  const { bin } = schema.parse(JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')))
  const file = typeof bin === 'object' ? bin.breakwater : bin
  if (file === undefined || !existsSync(join(projectRoot, file))) return undefined
  return join(projectRoot, file)
}

/** Milliseconds of one start. */
function startOf(command: Command): Promise<number> {
  return command === undefined ? bareNode() : firstRequest(command)
}

async function bareNode(): Promise<number> {
  const from = systemClock.now()
  await once(endAtExit(spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' })), 'exit')
  return toMillis(between(from, systemClock.now()))
}

function firstRequest(command: (url: string) => readonly string[]): Promise<number> {
  // A new target for each start, so that its first request is the first.
  return withTarget({ cores: twoCores().both }, async (target) => {
    const [file = '', ...args] = command(`${target.base}/small`)
    const from = systemClock.now()
    const child = endAtExit(spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'] }))
    let complaints = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text))
    const ended = once(child, 'exit')
    for (let waited = 0; target.counts().requests === 0; waited += 10) {
      if (waited > BEGINS_WITHIN_MS)
        throw new BreakwaterError('not-ready', `${file} ${args.join(' ')} sent nothing: ${complaints}`)
      await pause(10)
    }
    // The target's clock is this machine's, so it does not matter when the counts are read.
    const took = toMillis(between(from, target.counts().firstAt))
    await ended
    return took
  })
}

function rowOf(name: string, of: readonly number[]): Row {
  return {
    command: name,
    'median ms': rounded(median(of), 0),
    least: rounded(Math.min(...of), 0),
    greatest: rounded(Math.max(...of), 0),
    rounds: of.length,
  }
}

function aimsOf(of: readonly number[] | undefined): Aim[] {
  if (of === undefined) return []
  const middle = rounded(median(of), 0)
  return [atMost('first request in ms', middle, 200), atMost('first request in ms, required', middle, 500)]
}
