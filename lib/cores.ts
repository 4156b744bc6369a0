/** How many cores this process may use, and how many load threads go with that. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** The cores that the scheduler and, in a container, the quota leave to this process; at least 1. */
export function usableCores(): number {
  return Math.max(1, Math.min(availableParallelism(), quotaIn(quotaText())))
}

function quotaText(): string {
  try {
    return readFileSync('/sys/fs/cgroup/cpu.max', 'utf8')
  } catch {
    return ''
  }
}

/** Cores of a cgroup's quota, from the text of cpu.max ("150000 100000", in µs): whole ones, rounded up; infinite without. */
export function quotaIn(text: string): number {
  const [, quota, period] = /^(\d+) (\d+)/.exec(text) ?? []
  return quota === undefined || Number(period) === 0
    ? Number.POSITIVE_INFINITY
    : Math.ceil(Number(quota) / Number(period))
}

/** Load threads for `auto`: one for each usable core but one, which is the main thread's and Kafka's; at least 1. */
export function autoWorkers(cores = usableCores()): number {
  return Math.max(1, cores - 1)
}
