/**
 * A small file system in memory, which can be full. It is mounted in a namespace of its own, for which most Linux systems
 * require no rights; processes that shall see it have to enter that.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.ts'

const SIZE = '8m'
/** It holds the namespace until its standard input ends, and therefore no longer than this process lives. */
const holder = `mount -t tmpfs -o size=${SIZE} none "$1" && echo mounted && exec cat`

export class SmallDisk {
  /** Where it is mounted. */
  readonly directory: string
  /** Stands before the command of a process that shall see it. */
  readonly enter: readonly string[]
  readonly #holder: ChildProcess
  readonly #ballast: string

  /** @throws Error when this system does not allow it */
  static async start(): Promise<SmallDisk> {
    const directory = mkdtempSync(join(tmpdir(), 'breakwater-disk-'))
    const args = ['--map-root-user', '--mount', 'sh', '-c', holder, 'sh', directory]
    const child = spawn('unshare', args, { stdio: ['pipe', 'pipe', 'ignore'] })
    const mounted = once(child.stdout, 'data').then(() => true)
    const ended = once(child, 'exit').then(
      () => false,
      () => false,
    )
    if (await Promise.race([mounted, ended])) return new SmallDisk(directory, child)
    rmdirSync(directory)
    throw new Error('this system does not mount a file system in a namespace (unshare --map-root-user --mount)')
  }

  private constructor(directory: string, child: ChildProcess) {
    const pid = String(child.pid)
    this.directory = directory
    this.enter = ['nsenter', '--target', pid, '--user', '--mount', '--preserve-credentials', '--']
    this.#holder = child
    this.#ballast = join('/proc', pid, 'root', directory, 'ballast')
  }

  /** Leaves no room. */
  fill(): void {
    const file = openSync(this.#ballast, 'w')
    try {
      for (;;) writeSync(file, Buffer.alloc(4_096))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    } finally {
      closeSync(file)
    }
  }

  /** Makes room again. */
  free(): void {
    rmSync(this.#ballast)
  }

  /** Everything in it is gone when the last process has left it. */
  async dispose(): Promise<void> {
    const gone = once(this.#holder, 'exit')
    this.#holder.stdin?.end()
    await gone
    rmdirSync(this.directory)
  }
}

/** Why there can be none here; undefined where there can. */
export async function whyNoSmallDisk(): Promise<string | undefined> {
  try {
    await (await SmallDisk.start()).dispose()
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}
