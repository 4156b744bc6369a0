/** The cores and the memory that this process may use, also within the limits of a container. */
import { usableCores } from '../../lib/cores.ts'
import { plural } from '../../lib/measure/phrases.ts'
import { type Finding, ok, warning } from './finding.ts'

/** A load thread, and one for everything else. */
const ENOUGH_CORES = 2
/** Broker, orchestrator, two drivers, target and monitor take 350 MiB before a load (docs/operations.md, Limits). */
const ENOUGH_BYTES = 512 * 1_048_576

export function coresFinding(cores: number): Finding {
  const found = plural(cores, 'usable core')
  if (cores >= ENOUGH_CORES) return ok(found)
  return warning(
    `${found}: load threads share it with everything else, so latencies contain waits of this machine`,
    'give the container or virtual machine 2 cores or more, or run the target on another machine',
  )
}

/** @param bytes what this process may still take */
export function memoryFinding(bytes: number): Finding {
  const found = `${amount(bytes)} of memory available`
  if (bytes >= ENOUGH_BYTES) return ok(found)
  return warning(
    `${found}: a driver with many connections, or the whole system on this machine, may not fit`,
    'end other programs, or raise the memory limit of the container to 512 MiB or more',
  )
}

function amount(bytes: number): string {
  const mebibytes = bytes / 1_048_576
  return mebibytes < 1_024 ? `${Math.floor(mebibytes)} MiB` : `${(mebibytes / 1_024).toFixed(1)} GiB`
}

export const cores = { name: 'cores', run: (): Finding => coresFinding(usableCores()) }
export const memory = { name: 'memory', run: (): Finding => memoryFinding(process.availableMemory()) }
