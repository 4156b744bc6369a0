/** The processes of one test: started by path, with their log as objects, ended with the test. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { pause } from '../lib/clock.ts'

export interface Process {
  readonly child: ChildProcess
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  readonly output: () => string
  /** The complete lines so far, as JSON. */
  readonly lines: () => Record<string, unknown>[]
}

const started: Process[] = []

/** Starts a main file of `dist`, such as `broker/main.js`. */
export function startProcess(main: string, args: readonly string[], env: Record<string, string> = {}): Process {
  const path = fileURLToPath(new URL(`../${main}`, import.meta.url))
  const child = spawn(process.execPath, [path, ...args], { env: { PATH: process.env['PATH'], ...env } })
  let output = ''
  const collect = (chunk: Buffer): void => {
    output += chunk.toString()
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>
  const made: Process = {
    child,
    ended: once(child, 'close').then(([code]) => code as number | null),
    output: () => output,
    lines: () => output.split('\n').slice(0, -1).map(parse),
  }
  started.push(made)
  return made
}

/** Ends every process that was started here; resolves when all of them have ended. */
export async function endProcesses(): Promise<void> {
  const all = started.splice(0)
  for (const { child } of all) child.kill('SIGKILL')
  await Promise.all(all.map(({ ended }) => ended))
}

/** The first line with these fields; the test's timeout ends the wait. */
export async function lineWith(process: Process, fields: Record<string, unknown>): Promise<Record<string, unknown>> {
  for (;;) {
    const found = process
      .lines()
      .find((line) =>
        Object.entries(fields).every(([key, value]) => JSON.stringify(line[key]) === JSON.stringify(value)),
      )
    if (found !== undefined) return found
    await pause(10)
  }
}
