/**
 * The log: one JSON object a line on standard output, nothing else ever. `docker logs` is what people read, and
 * `jq` what scripts use. A line that cannot be written is dropped and counted: the log never holds anything up.
 */
import { pino } from 'pino'
import { standardOut, type TextOut } from './stdout.ts'

/** What a line may carry beside its text; keys are snake_case as on the wire where a message has the same field. */
export type Fields = Record<string, unknown>

export interface Log {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields, text: string): void
  error(fields: Fields, text: string): void
  /** A log whose lines all carry these fields. */
  with(fields: Fields): Log
  /** Resolves when all lines have left, or after so many milliseconds. */
  flush(withinMs: number): Promise<void>
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Opens the log of one process: `service` says which. */
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

/** Writes lines as they come, and says how many were dropped as soon as one can be written again. */
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

/** A log that says nothing: for tests and for parts that run inside another process. */
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
