/** The precondition of every engine measurement: two cores, with this process off the generator's core. */
import type { Scale } from './part.ts'
import { type Cores, moveTo, twoCores } from './cores.ts'
import { type Rig, type RigOptions, withSystem } from './rig.ts'
import { settle } from './contenders/breakwater.ts'

/**
 * Runs the work while this process stays off the generator's core.
 * @throws BreakwaterError `not-ready` if generator and target cannot be separated
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

/** The same with a system of one driver, which does not disturb a generator until it is one itself. */
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

/** The number of rounds and seconds of a part. */
export function lengthOf(scale: Scale, seconds: { usual: number; quick: number }): { rounds: number; seconds: number } {
  return {
    rounds: scale.rounds ?? (scale.quick ? 1 : 5),
    seconds: scale.seconds ?? (scale.quick ? seconds.quick : seconds.usual),
  }
}
