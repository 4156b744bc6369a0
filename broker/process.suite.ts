/** The broker as users run it: a process, with its log and its exit. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { until } from './clients.suite.ts'

export type Line = Readonly<Record<string, unknown>>

export class BrokerProcess {
  readonly child: ChildProcess
  readonly lines: Line[] = []
  errors = ''

  constructor(args: readonly string[]) {
    // Tests run on the output of tsc: the main file is beside this one.
    const main = fileURLToPath(new URL('./main.js', import.meta.url))
    this.child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let rest = ''
    this.child.stdout?.on('data', (chunk: Buffer) => {
      const parts = (rest + chunk.toString()).split('\n')
      rest = parts.pop() ?? ''
      for (const part of parts) this.lines.push(JSON.parse(part) as Line)
    })
    this.child.stderr?.on('data', (chunk: Buffer) => (this.errors += chunk.toString()))
  }

  /** The port that it listens on, from its own first line. */
  async port(): Promise<number> {
    await until('the first line', () => this.lines.length > 0)
    return Number(this.lines[0]?.['port'])
  }

  /** Its exit code, once it has ended; a signal asks it to end. */
  async end(signal?: NodeJS.Signals): Promise<number | null> {
    if (signal !== undefined) this.child.kill(signal)
    await until('the end of the process', () => this.child.exitCode !== null || this.child.signalCode !== null)
    return this.child.exitCode
  }
}
