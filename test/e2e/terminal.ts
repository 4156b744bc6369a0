/** The command on a terminal of its own, for end-to-end tests: `script` of util-linux makes one. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { Emulator } from '../../cli/live/terminal/emulator.suite.ts'

const command = fileURLToPath(new URL('../../cli/main.js', import.meta.url))

/** Whether this machine has a `script` that runs a command: that of BSD takes other arguments. */
export function hasTerminals(): boolean {
  try {
    return execFileSync('script', ['--version'], { encoding: 'utf8' }).includes('util-linux')
  } catch {
    return false
  }
}

export interface OnTerminal {
  /** What is on the terminal after its latest picture. */
  readonly text: () => string
  /** The same at the end, with whatever was written after it. */
  readonly rest: () => Emulator
  readonly press: (keys: string) => void
  /** The exit code. */
  readonly ended: Promise<number>
}

export interface TerminalOptions {
  readonly columns: number
  readonly rows: number
  /** Standard output. */
  readonly out: string
  /** Receives the modes of the terminal after the command. */
  readonly modes: string
}

const started: ChildProcess[] = []

export function endTerminals(): void {
  for (const child of started.splice(0)) child.kill('SIGKILL')
}

const PICTURE_END = '\u001b[?2026l'

/** Runs `breakwater` without a terminal. Resolves with what it wrote to standard output and to standard error. */
export async function withoutTerminal(argv: readonly string[]): Promise<{ out: string; err: string }> {
  const child = spawn(process.execPath, [command, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] })
  started.push(child)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  await once(child, 'close')
  return { out, err }
}

/** Runs `breakwater` on a terminal, with its standard output in a file. */
export function onTerminal(argv: readonly string[], { columns, rows, out, modes }: TerminalOptions): OnTerminal {
  const words = [process.execPath, command, ...argv].map(quoted).join(' ')
  const line = `stty cols ${columns} rows ${rows}; ${words} > ${quoted(out)}; code=$?; stty -a > ${quoted(modes)}; exit $code`
  // Jest gives a test file its own environment, which is not that of its process.
  const env = { ...process.env, TERM: 'xterm-256color', SHELL: '/bin/sh', NO_COLOR: '' }
  const child = spawn('script', ['-qfec', line, '/dev/null'], { stdio: ['pipe', 'pipe', 'inherit'], env })
  started.push(child)
  let written = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written += text))
  child.stdin.on('error', () => undefined)
  const shown = (text: string): Emulator => {
    const terminal = new Emulator(columns, rows)
    terminal.write(text)
    return terminal
  }
  return {
    text: () => shown(written.slice(0, written.lastIndexOf(PICTURE_END) + PICTURE_END.length)).text,
    rest: () => shown(written),
    press: (keys) => child.stdin.write(keys),
    ended: once(child, 'close').then(([code]) => code as number),
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`
}
