/** Suspends a process for a while and resumes it, even if the caller dies. */
import { spawn } from 'node:child_process'
import { systemClock } from '../../lib/clock.ts'
import { systemCode } from '../../lib/errors.ts'
import { later, type Micros, SECOND, toSeconds } from '../../lib/units.ts'
import type { Stretch } from '../truth.ts'

/** The processes that are suspended now: they resume when this process ends. */
const standing = new Set<number>()
/** If this process is killed, the suspended one resumes this long after it should have. */
const SPARE = SECOND

process.once('exit', () => {
  for (const pid of standing) signal(pid, 'SIGCONT')
})

/** Suspends a process of ours at an instant, for a while; resolves with the actual stretch. */
export async function standStill(pid: number, at: Micros, lasts: Micros): Promise<Stretch> {
  await systemClock.sleepUntil(at)
  const guard = guardOf(pid, toSeconds(later(lasts, SPARE)))
  standing.add(pid)
  try {
    signal(pid, 'SIGSTOP')
    const from = systemClock.now()
    await systemClock.sleepUntil(later(from, lasts))
    return { from, to: systemClock.now() }
  } finally {
    signal(pid, 'SIGCONT')
    standing.delete(pid)
    guard.kill()
  }
}

/** A helper process that resumes the other if this one is killed before it can. */
function guardOf(pid: number, seconds: number): { kill(): void } {
  const guard = spawn('sh', ['-c', 'sleep "$1"; kill -CONT "$2"', 'sh', String(seconds), String(pid)], {
    detached: true,
    stdio: 'ignore',
  })
  guard.on('error', () => undefined)
  guard.unref()
  return { kill: () => guard.kill() }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    // It has ended meanwhile.
    if (systemCode(error) !== 'ESRCH') throw error
  }
}
