/**
 * The log: one JSON object per line, and nothing else, on standard output, for `docker logs` and `jq`. A line that
 * cannot be written is dropped and counted: the log never blocks.
 */
import { pino } from 'pino'
import type { LogLevel } from './log-setting.ts'
import { standardOut, type TextOut } from './stdout.ts'

/** The fields of a line beside its text; keys are in snake_case, as in messages that have the same field. */
export type Fields = Record<string, unknown>

export interface Log {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields, text: string): void
  error(fields: Fields, text: string): void
  /** A log that adds these fields to every line. */
  with(fields: Fields): Log
  /** Resolves when all lines are written, or after a number of milliseconds. */
  flush(withinMs: number): Promise<void>
}

/** Opens the log of one process; `service` is its name. */
export function createLog(service: string, level: LogLevel = 'info', out: TextOut = standardOut()): Log {
  const options = {
    level,
    base: { service },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  }
  return wrap(pino(options, new Lines(service, out)), out)
}

/** Writes lines as they come, and reports how many were dropped as soon as writing works again. */
class Lines {
  readonly #service: string
  readonly #out: TextOut
  #dropped = 0

  constructor(service: string, out: TextOut) {
    this.#service = service
    this.#out = out
  }

  write(line: string): void {
    if (this.#dropped > 0 && this.#out.write(this.#droppedLine())) this.#dropped = 0
    if (!this.#out.write(line)) this.#dropped += 1
  }

  #droppedLine(): string {
    const said = { level: 'warn', time: new Date().toISOString(), service: this.#service, lines: this.#dropped }
    return `${JSON.stringify({ ...said, message: 'log lines were dropped because they could not be written' })}\n`
  }
}

/** A log that writes nothing: for tests and for parts that run inside another process. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLog,
  flush: () => Promise.resolve(),
}

interface Sink {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields, text: string): void
  error(fields: Fields, text: string): void
  child(fields: Fields): Sink
}

function wrap(sink: Sink, out: TextOut): Log {
  return {
    debug: (fields, text) => {
      sink.debug(fields, text)
    },
    info: (fields, text) => {
      sink.info(fields, text)
    },
    warn: (fields, text) => {
      sink.warn(fields, text)
    },
    error: (fields, text) => {
      sink.error(fields, text)
    },
    with: (fields) => wrap(sink.child(fields), out),
    flush: (withinMs) => out.flush(withinMs),
  }
}
