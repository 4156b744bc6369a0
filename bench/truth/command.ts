/** `breakwater run --json` as a process: the command of users, compiled, not bundled. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { BreakwaterError } from '../../lib/errors.ts'
import type { Report } from '../../report/report.ts'
import { endAtExit } from '../children.ts'
import { onCores } from '../cores.ts'
import type { TruthLoad } from './plans.ts'

const file = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** The arguments of `breakwater`. @throws BreakwaterError for a load that the command has no flags for */
export function commandOf(load: TruthLoad, url: string): string[] {
  const { connections, timeout, drain, strict } = load
  const flags = [
    ...flag('-c', connections),
    ...flag('--timeout', timeout, 's'),
    ...flag('--drain', drain, 's'),
    ...(strict === true ? ['--strict'] : []),
  ]
  return ['run', url, ...arrivalsOf(load), ...flags, '--json']
}

function arrivalsOf(load: TruthLoad): string[] {
  switch (load.kind) {
    case 'rate':
      return ['--rate', String(load.rate), ...flag('-d', load.seconds, 's'), ...flag('-n', load.count)]
    case 'climb':
      return ['--stages', `0-${load.to}/${load.seconds}s`]
    case 'closed':
      return [...flag('-d', load.seconds, 's'), ...flag('-n', load.count)]
    case 'bursts':
      throw new BreakwaterError('internal', 'the command has no bursts')
  }
}

function flag(name: string, value: number | undefined, unit = ''): string[] {
  return value === undefined ? [] : [name, `${value}${unit}`]
}

interface Run {
  readonly pid: number
  /** Waits for its end; kills it after `withinMs`. */
  report(withinMs: number): Promise<Report>
}

export function runCommand(words: readonly string[], cores: string): Run {
  const [command, args] = onCores(cores, [process.execPath, file, ...words])
  const child = endAtExit(spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const closed = once(child, 'close')
  return {
    pid: child.pid ?? -1,
    report: async (withinMs) => {
      const limit = setTimeout(() => child.kill('SIGKILL'), withinMs)
      await closed
      clearTimeout(limit)
      if (text === '') throw new BreakwaterError('internal', `breakwater ${words.join(' ')}: no report`)
      return JSON.parse(text) as Report
    },
  }
}
