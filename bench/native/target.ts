/**
 * The native target as a process: see target.c. Its counts are in a mapped file, so that reading them costs it nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onCores } from '../cores.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { type Micros, fromMillis, micros, toMillis } from '../../lib/units.ts'
import { endAtExit } from '../children.ts'
import { freePorts } from '../ports.ts'
import type { Target } from '../target-process.ts'
import { nativeProgram } from './build.ts'

/** Its behaviour beside immediate responses. */
export interface TargetOptions {
  /** The cores it may use, in the form of taskset. */
  readonly cores: string
  /** Never sleeps: it detects an arrival at once, not when the kernel has woken it. */
  readonly spin?: boolean
  /** The maximum number of recorded requests. */
  readonly log?: number
  /** Pauses at the end of each period, counted from the first request. */
  readonly stall?: { readonly every: Micros; readonly lasts: Micros }
  /** Delays responses by a time that depends only on the request's number: log-normal; sigma 0: constant. */
  readonly delay?: { readonly median: Micros; readonly sigma: number }
  /** Requests that never get a response. */
  readonly hang?: Some
  /** Requests that get status 503. */
  readonly error?: Some
  /** Once, at a time after the first request, sends no responses for a while; requests are still read and recorded. */
  readonly hold?: { readonly after: Micros; readonly lasts: Micros }
}

/** The requests whose number modulo `every` is `at`. */
export interface Some {
  readonly every: number
  readonly at: number
}

/** One request in the target's log; instants on CLOCK_MONOTONIC. */
export interface Seen {
  readonly number: number
  /** When the kernel had received it: while its sender wrote it, however late the target was to read it. */
  readonly cameAt: Micros
  /** When the target had read it. */
  readonly arrivedAt: Micros
  /** Just before its response was written; infinite if there was none. */
  readonly answeredAt: Micros
}

/** Its counts, in the order of its file. */
interface Counts {
  readonly requests: number
  readonly connections: number
  readonly open: number
  readonly logged: number
  readonly firstAt: Micros
}

const STATS_BYTES = 40
const ENTRY_FIELDS = 4

export class NativeTarget implements Target {
  readonly base: string
  readonly pids: readonly number[]
  readonly #child: ChildProcess
  readonly #folder: string
  readonly #stats: number
  readonly #buffer = Buffer.alloc(STATS_BYTES)

  private constructor(child: ChildProcess, { folder, port }: { folder: string; port: number }) {
    this.#child = child
    this.#folder = folder
    this.#stats = openSync(join(folder, 'stats'), 'r')
    this.base = `http://127.0.0.1:${port}`
    this.pids = [child.pid ?? -1]
  }

  /** @throws BreakwaterError `not-ready` when it cannot be compiled or does not start */
  static async start(options: TargetOptions): Promise<NativeTarget> {
    const program = nativeProgram('target')
    const [port = 0] = await freePorts(1)
    const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'))
    const [command, args] = onCores(options.cores, [
      program,
      String(port),
      join(folder, 'stats'),
      ...flags(options, folder),
    ])
    const child = endAtExit(spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] }))
    const ready = await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => undefined)])
    if (ready === undefined) throw new BreakwaterError('not-ready', 'the native target ended at its start')
    return new NativeTarget(child, { folder, port })
  }

  requests(): Promise<number> {
    return Promise.resolve(this.counts().requests)
  }

  counts(): Counts {
    readSync(this.#stats, this.#buffer, 0, STATS_BYTES, 0)
    const [requests = 0, connections = 0, open = 0, logged = 0] = [0, 8, 16, 24].map((at) =>
      Number(this.#buffer.readBigUInt64LE(at)),
    )
    return { requests, connections, open, logged, firstAt: micros(this.#buffer.readDoubleLE(32)) }
  }

  /** Stops it; resolves with the log, in the order of the responses. Call it only once. */
  async stop(): Promise<Seen[]> {
    this.#child.kill('SIGTERM')
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, 'exit')
    closeSync(this.#stats)
    const seen = readLog(join(this.#folder, 'log'))
    rmSync(this.#folder, { recursive: true, force: true })
    return seen
  }
}

/** Starts a target, runs the work with it, and stops it in any case. */
export async function withTarget<T>(options: TargetOptions, work: (target: NativeTarget) => Promise<T>): Promise<T> {
  const target = await NativeTarget.start(options)
  let result: T
  try {
    result = await work(target)
  } finally {
    await target.stop()
  }
  return result
}

function flags(options: TargetOptions, folder: string): string[] {
  const { spin, log, stall, delay, hang, error, hold } = options
  return [
    ...(spin === true ? ['--spin'] : []),
    ...(log === undefined ? [] : ['--log', String(log), join(folder, 'log')]),
    ...(stall === undefined ? [] : ['--stall', String(toMillis(stall.every)), String(toMillis(stall.lasts))]),
    ...(delay === undefined ? [] : ['--delay', String(delay.median), String(delay.sigma)]),
    ...(hold === undefined ? [] : ['--hold', String(toMillis(hold.after)), String(toMillis(hold.lasts))]),
    ...someFlags('--hang', hang),
    ...someFlags('--error', error),
  ]
}

function someFlags(flag: string, some: Some | undefined): string[] {
  return some === undefined ? [] : [flag, String(some.every), String(some.at)]
}

function readLog(path: string): Seen[] {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch {
    return []
  }
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 8)
  return Array.from({ length: values.length / ENTRY_FIELDS }, (_, index) => {
    const [number = 0, cameAt = 0, arrivedAt = 0, answeredAt = 0] = values.subarray(
      index * ENTRY_FIELDS,
      (index + 1) * ENTRY_FIELDS,
    )
    return { number, cameAt: micros(cameAt), arrivedAt: micros(arrivedAt), answeredAt: micros(answeredAt) }
  })
}

/** A stall of `lasts` milliseconds in every `every`. */
export function stallOf(every: number, lasts: number): { every: Micros; lasts: Micros } {
  return { every: fromMillis(every), lasts: fromMillis(lasts) }
}
