/**
 * One part of the system in its own process. It has its own process group, so that Ctrl-C on the terminal reaches only
 * the parent, which then stops everything in order; and it keeps an IPC channel to its parent, so that it ends by
 * itself when the parent dies.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { PARENT_HOLDS_ON } from '../lib/service.ts'

export interface PartSpec {
  /** Its name for users: `driver-1`. */
  readonly name: string
  /** Its main file, relative to the folder of the compiled code: `driver/main.js`. */
  readonly file: string
  readonly args: readonly string[]
  /** Environment variables added to those of this process; `undefined` removes one. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export type LineListener = (part: string, line: string) => void

const built = new URL('../', import.meta.url)

export class Part {
  readonly name: string
  /** Resolves with its exit code, or −1 when a signal ended it. Never rejects. */
  readonly ended: Promise<number>
  readonly #child: ChildProcess
  #over = false

  constructor(spec: PartSpec, onLine: LineListener) {
    this.name = spec.name
    const file = fileURLToPath(new URL(spec.file, built))
    this.#child = spawn(process.execPath, [file, ...spec.args], {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      // The parent's settings file is not meant for the parts: each refuses unknown keys.
      env: definedOnly({ ...process.env, BREAKWATER_CONFIG: undefined, [PARENT_HOLDS_ON]: '1', ...spec.env }),
    })
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      if (stream !== null)
        createInterface({ input: stream }).on('line', (line) => {
          onLine(spec.name, line)
        })
    }
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => {
        this.#over = true
        resolve(code ?? -1)
      })
      this.#child.once('error', () => {
        resolve(-1)
      })
    })
  }

  get pid(): number {
    return this.#child.pid ?? -1
  }

  get running(): boolean {
    return !this.#over
  }

  signal(signal: NodeJS.Signals): void {
    if (!this.#over) this.#child.kill(signal)
  }

  /** Asks it to end, and kills it after a number of milliseconds. */
  async stop(withinMs: number): Promise<void> {
    this.signal('SIGTERM')
    const timer = setTimeout(() => {
      this.signal('SIGKILL')
    }, withinMs)
    await this.ended
    clearTimeout(timer)
  }
}

function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined))
}
