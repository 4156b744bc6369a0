/** Running other programs: one call, its output, or why it failed in a sentence. */
import { execFile } from 'node:child_process'
import { messageOf, systemCode } from '../../lib/errors.ts'

/** Environment variables by name. */
export type Env = Readonly<Record<string, string | undefined>>

/** How a program is run; `timeout` in milliseconds, one minute unless set. */
export interface CommandOptions {
  readonly env?: Env
  readonly cwd?: string
  readonly timeout?: number
}

/**
 * Runs a program to its end and returns standard output and standard error, one after the other.
 * @throws Error with the program's last lines when it cannot be started, fails or takes too long
 */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const settings = { env: { ...(options.env ?? process.env) }, cwd: options.cwd, timeout: options.timeout ?? 60_000 }
    const child = execFile(command, args, { ...settings, maxBuffer: 16 << 20 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout + stderr)
      else reject(new Error(explain(command, error, stdout + stderr), { cause: error }))
    })
    // A program that asks a question gets no answer instead of waiting for ever.
    child.stdin?.end()
  })
}

/** The last lines of a text, 20 unless said otherwise. */
export function tail(text: string, lines = 20): string {
  return text.trimEnd().split('\n').slice(-lines).join('\n')
}

function explain(command: string, error: unknown, output: string): string {
  if (systemCode(error) === 'ENOENT') return `${command} is not installed`
  return output.trim() === '' ? `${command} failed: ${messageOf(error)}` : `${command} failed:\n${tail(output)}`
}
