/** The log of parts that run inside another program, such as the command: only errors are told. */
import type { Fields, Log } from './log.ts'

/** @param write writes one line, without line end */
export function errorLog(write: (line: string) => void): Log {
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: () => undefined,
    error: (fields, text) => {
      write(`breakwater: ${text}${reasonIn(fields)}`)
    },
    with: () => log,
    flush: () => Promise.resolve(),
  }
  return log
}

function reasonIn({ reason }: Fields): string {
  return typeof reason === 'string' ? `: ${reason}` : ''
}
