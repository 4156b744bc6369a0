/** CPU time and memory of a process, from /proc on Linux. Not available on other systems. */
import { readdirSync, readFileSync } from 'node:fs'
import { systemClock } from '../lib/clock.ts'
import { type Micros, toSeconds } from '../lib/units.ts'
import { rounded } from './samples.ts'

/** CPU times in /proc are in hundredths of a second on every architecture that Node supports. */
const TICKS_PER_SECOND = 100
/** Fields 14 and 15 of /proc/PID/stat, counted from the one after the name in parentheses. */
const USER_TIME = 11
const SYSTEM_TIME = 12

/** The CPU time in seconds that all threads of a process have used; undefined without /proc or without the process. */
export function cpuSeconds(pid: number): number | undefined {
  return secondsIn(`/proc/${pid}/stat`)
}

function secondsIn(file: string): number | undefined {
  const fields = read(file)
    ?.replace(/^.*\) /, '')
    .split(' ')
  if (fields === undefined) return undefined
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS_PER_SECOND
}

/** The same for each of its threads, by thread number. */
export function threadSeconds(pid: number): ReadonlyMap<string, number> {
  const folder = `/proc/${pid}/task`
  return new Map(readdirSync(folder).map((thread) => [thread, secondsIn(`${folder}/${thread}/stat`) ?? 0]))
}

/**
 * For how many ms all threads of a process together were ready to run but had no core; undefined if Linux does not
 * report it.
 */
export function readyMillis(pid: number): number | undefined {
  const threads = tasksOf(pid).map((thread) => read(`/proc/${pid}/task/${thread}/schedstat`)?.split(' ')[1])
  const known = threads.filter((nanos) => nanos !== undefined)
  return known.length === 0 ? undefined : known.reduce((sum, nanos) => sum + Number(nanos) / 1e6, 0)
}

function tasksOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/task`)
  } catch {
    return []
  }
}

/** Resident memory of a process in MiB. */
export function residentMb(pid: number): number | undefined {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? undefined : rounded(Number(kilobytes) / 1_024, 1)
}

/** The CPU usage of some processes from now on. */
export class CpuMeter {
  readonly #pids: readonly number[]
  readonly #since: Micros = systemClock.now()
  readonly #before: readonly (number | undefined)[]

  constructor(pids: readonly number[]) {
    this.#pids = pids
    this.#before = pids.map(cpuSeconds)
  }

  /** The total in % of one core since the construction; undefined without /proc. */
  percent(): number | undefined {
    const elapsed = toSeconds((systemClock.now() - this.#since) as Micros)
    let used = 0
    for (const [index, pid] of this.#pids.entries()) {
      const [before, now] = [this.#before[index], cpuSeconds(pid)]
      if (before === undefined || now === undefined) return undefined
      used += now - before
    }
    return rounded((used / elapsed) * 100, 1)
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
