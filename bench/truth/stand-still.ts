/** Stops a process for a while and lets it go on, whatever becomes of whoever does it. */
import { spawn } from 'node:child_process'
import { systemClock } from '../../lib/clock.ts'
import { systemCode } from '../../lib/errors.ts'
import { later, type Micros, SECOND, toSeconds } from '../../lib/units.ts'
import type { Stretch } from '../truth.ts'

/** What stands still now: it goes on when this process ends. */
const standing = new Set<number>()
/** A process that this one left behind goes on so long after it should have. */
const SPARE = SECOND

process.once('exit', () => {
  for (const pid of standing) signal(pid, 'SIGCONT')
})

/** Stops a process of ours at an instant, for so long; resolves with when it stood. */
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

/** A process beside this one that lets the other go on if this one is killed before it can. */
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
