/** The assignment of cores: the generator alone on the first, the target on the second. Uses taskset of util-linux. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { BreakwaterError } from '../lib/errors.ts'

/** Core lists in the form of taskset. */
export interface Cores {
  readonly generator: string
  readonly target: string
  /** For everything else: a separate core if there is a third, the target's otherwise. */
  readonly rest: string
  /** Both, for measurements that share them. */
  readonly both: string
}

/**
 * The first two cores that this process may use.
 * @throws BreakwaterError `not-ready` with fewer than two, without /proc or without taskset
 */
export function twoCores(): Cores {
  const [generator, target, third] = coresIn(allowed())
  if (generator === undefined || target === undefined)
    throw new BreakwaterError(
      'not-ready',
      'these measurements need two cores: one for the generator, one for the target',
    )
  if (spawnSync('taskset', ['--version']).error !== undefined)
    throw new BreakwaterError('not-ready', 'these measurements need taskset (Debian: apt-get install util-linux)')
  const rest = String(third ?? target)
  return { generator: String(generator), target: String(target), rest, both: `${generator},${target}` }
}

/** The numbers in a list of cores such as `0-2,5`. */
export function coresIn(list: string): number[] {
  if (list === '') return []
  return list.split(',').flatMap((range) => {
    const [from = NaN, to = from] = range.split('-').map(Number)
    return Number.isNaN(to - from) ? [] : Array.from({ length: to - from + 1 }, (_, index) => from + index)
  })
}

/** A command and its arguments, restricted to some cores. */
export function onCores(cores: string, [command = '', ...args]: readonly string[]): [command: string, args: string[]] {
  return ['taskset', ['-c', cores, command, ...args]]
}

/** Moves all threads of a running process to some cores; threads that it starts later inherit them. */
export function moveTo(cores: string, pid: number): void {
  const { status, stderr } = spawnSync('taskset', ['-a', '-c', '-p', cores, String(pid)], { encoding: 'utf8' })
  if (status !== 0) throw new BreakwaterError('internal', `taskset could not move process ${pid}: ${stderr}`)
}

function allowed(): string {
  try {
    return /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  } catch {
    return ''
  }
}
