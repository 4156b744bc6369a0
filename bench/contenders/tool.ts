/** Contenders that are programs: how to find, start and read them. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import { endAtExit } from '../children.ts'
import { onCores } from '../cores.ts'
import type { Begun, Generator, Load, Reported } from './generator.ts'
import type { Reader } from './readers.ts'

export interface Tool {
  readonly name: string
  /** The path of the program, undefined if it is not installed. */
  find(): string | undefined
  /** The command to install it. */
  readonly install: readonly string[]
  /** Its version, if it can be determined. */
  version(): string
  /** The arguments of the command line. */
  args(load: Load): readonly string[]
  readonly read: Reader
  /** Whether it can end after a number of requests. */
  readonly counts?: true
  /** Whether it does not support a load. */
  readonly cannot?: (load: Load) => boolean
}

/** A tool as a generator. */
export function generatorOf(tool: Tool): Generator {
  return {
    name: tool.name,
    begin: (load) => {
      const file = tool.find()
      if (file === undefined) throw new BreakwaterError('not-ready', `${tool.name} is not installed`)
      return Promise.resolve(begin(tool, [file, ...tool.args(load)], load.cores))
    },
  }
}

function begin(tool: Tool, line: readonly string[], cores: string): Begun {
  const [command, args] = onCores(cores, line)
  const child = endAtExit(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }))
  const output = textOf(child)
  // taskset execs the program, so this process id is that of the program.
  return { pids: [child.pid ?? -1], end: () => reported(tool, child, output) }
}

async function reported({ name, read }: Tool, child: ChildProcess, output: Promise<string>): Promise<Reported> {
  const text = await output
  if (child.exitCode !== 0 && child.exitCode !== null)
    throw new BreakwaterError('internal', `${name} ended with code ${child.exitCode}:\n${text.slice(-2_000)}`)
  try {
    return read(text)
  } catch (cause) {
    throw new BreakwaterError('internal', `${name}: ${messageOf(cause)}`, { cause })
  }
}

async function textOf(child: ChildProcess): Promise<string> {
  const chunks: string[] = []
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      chunks.push(chunk)
    })
  await once(child, 'close')
  return chunks.join('')
}

/** The path of a program, if it is in PATH. */
export function onPath(program: string): string | undefined {
  const { status, stdout } = spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', program], { encoding: 'utf8' })
  const path = stdout.trim()
  return status === 0 && path !== '' ? path : undefined
}

/** The version output of a program: the first line with a number in it. */
export function versionBy(program: string, ...args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(program, args, { encoding: 'utf8' })
  if (error !== undefined) return 'unknown'
  const line = `${stdout}\n${stderr}`.split('\n').find((text) => /\d/.test(text))
  return line?.trim().slice(0, 80) ?? 'unknown'
}

/** The version of a Debian package. */
export function packageVersion(name: string): string {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Version}', name], { encoding: 'utf8' })
  return status === 0 ? stdout : 'unknown'
}
