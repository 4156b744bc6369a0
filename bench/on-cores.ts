/** What every measurement of the engine needs first: two cores, and this process away from the generator's. */
import type { Scale } from './part.ts'
import { type Cores, moveTo, twoCores } from './cores.ts'
import { type Rig, type RigOptions, withSystem } from './rig.ts'
import { settle } from './contenders/breakwater.ts'

/**
 * Does something while this process keeps away from the generator's core.
 * @throws BreakwaterError `not-ready` where generator and target cannot be held apart
 */
export async function apart<T>(work: (cores: Cores) => Promise<T>): Promise<T> {
  const cores = twoCores()
  moveTo(cores.rest, process.pid)
  try {
    return await work(cores)
  } finally {
    moveTo([...new Set([cores.both, cores.rest])].join(','), process.pid)
  }
}

/** The same with a system of one driver, which disturbs no generator until it is one. */
export function apartWithSystem<T>(
  options: Omit<RigOptions, 'drivers'>,
  work: (rig: Rig, cores: Cores) => Promise<T>,
): Promise<T> {
  return apart((cores) =>
    withSystem({ drivers: 1, ...options }, (rig) => {
      settle(rig, cores)
      return work(rig, cores)
    }),
  )
}

/** Rounds and seconds for a part. */
export function lengthOf(scale: Scale, seconds: { usual: number; quick: number }): { rounds: number; seconds: number } {
  return {
    rounds: scale.rounds ?? (scale.quick ? 1 : 5),
    seconds: scale.seconds ?? (scale.quick ? seconds.quick : seconds.usual),
  }
}
