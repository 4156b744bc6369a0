/** Standard output as a screen, and the log of other parts as notes beside the table. */
import type { Fields, Log } from '../lib/log.ts'
import type { Screen } from './output.ts'
import { isTerminal, usesColour } from '../lib/terminal/colour.ts'
import { harmless } from '../lib/terminal/harmless.ts'

/** The part of `process.stdout` that is used. */
export interface Stream {
  readonly isTTY?: boolean
  readonly rows?: number
  write(text: string): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

const ROWS = 24

/** The screen of a stream. */
export function terminalScreen(stream: Stream, env: Readonly<Record<string, string | undefined>>): Screen {
  // The reader of the output has closed it, so there is no reason to continue.
  stream.on('error', () => process.exit(0))
  return {
    write: (text) => {
      stream.write(text)
    },
    terminal: isTerminal(stream, env),
    colours: usesColour(stream, env),
    rows: () => stream.rows ?? ROWS,
  }
}

/** A log whose lines become notes while a table is shown. */
export function noteLog(note: (text: string) => void): Log {
  const line = (fields: Fields, text: string): void => {
    const { reason } = fields
    note(harmless(typeof reason === 'string' ? `${text}: ${reason}` : text, 160))
  }
  const flush = (): Promise<void> => Promise.resolve()
  const log: Log = { debug: () => undefined, info: line, warn: line, error: line, with: () => log, flush }
  return log
}
