/**
 * The free resources of this machine and this process, as far as the system reports them: Linux in /proc, memory from
 * Node.
 */
import { readdirSync } from 'node:fs'
import { fileLimitIn } from '../../lib/file-limit.ts'
import { textOf } from './text-of.ts'

/** The free resources of a machine. A value that the system does not report is undefined and limits nothing. */
export interface Machine {
  /** Files that this process may still open. */
  readonly descriptors: number | undefined
  /** Local ports for connections to one address. */
  readonly ports: number | undefined
  /** Bytes that this process may still take. */
  readonly memory: number | undefined
}

/** Looks at the machine now: a few small files. */
export function readMachine(): Machine {
  return {
    descriptors: descriptors(),
    ports: portsIn(textOf('/proc/sys/net/ipv4/ip_local_port_range')),
    memory: memory(),
  }
}

/** How many more files this process may open: its soft limit minus its open files. */
function descriptors(): number | undefined {
  const limit = fileLimitIn(textOf('/proc/self/limits'))
  return limit === undefined ? undefined : limit - openFiles()
}

/** The number of ports in a range, from its first and last port. */
export function portsIn(text: string): number | undefined {
  const [, first, last] = /^(\d+)\s+(\d+)/.exec(text) ?? []
  return first === undefined || last === undefined ? undefined : Math.max(0, Number(last) - Number(first) + 1)
}

function openFiles(): number {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return 0
  }
}

/** Free memory, also within the limit of a container. */
function memory(): number {
  return process.availableMemory()
}
