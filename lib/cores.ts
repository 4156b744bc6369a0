/** How many cores this process may use, and how many load threads suit them. */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** The cores that the CPU affinity and, in a container, the quota leave to this process; at least 1. */
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

/**
 * The whole cores, rounded up, of a cgroup quota, from the text of cpu.max ("150000 100000", in µs); infinite without a
 * quota.
 */
export function quotaIn(text: string): number {
  const [, quota, period] = /^(\d+) (\d+)/.exec(text) ?? []
  return quota === undefined || Number(period) === 0
    ? Number.POSITIVE_INFINITY
    : Math.ceil(Number(quota) / Number(period))
}

/** The load threads for `auto`: one per usable core except one, which is for the main thread and Kafka; at least 1. */
export function autoWorkers(cores = usableCores()): number {
  return Math.max(1, cores - 1)
}
