/**
 * The log: one JSON object a line on standard output, nothing else ever. `docker logs` is what people read, and
 * `jq` what scripts use.
 */
import { pino } from 'pino'

/** What a line may carry beside its text; keys are snake_case as on the wire where a message has the same field. */
export type Fields = Record<string, unknown>

export interface Log {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields, text: string): void
  error(fields: Fields, text: string): void
  /** A log whose lines all carry these fields. */
  with(fields: Fields): Log
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

/** Opens the log of one process: `service` says which. */
export function createLog(service: string, level: LogLevel = 'info'): Log {
  return wrap(
    pino({
      level,
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    }),
  )
}

/** A log that says nothing: for tests and for parts that run inside another process. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  with: () => silentLog,
}

interface Sink {
  debug(fields: Fields, text: string): void
  info(fields: Fields, text: string): void
  warn(fields: Fields, text: string): void
  error(fields: Fields, text: string): void
  child(fields: Fields): Sink
}

function wrap(sink: Sink): Log {
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
    with: (fields) => wrap(sink.child(fields)),
  }
}
