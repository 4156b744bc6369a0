/**
 * The life of a process: start, signals, a stop of bounded duration, exit code.
 *
 * Exit codes: 0 ended as requested · 1 failed · 2 wrong settings · 129, 130, 143 ended at once by a second signal.
 */
import { type Log, createLog } from './log.ts'
import { type LogLevel, logSettings } from './log-setting.ts'
import { type Command, type Settings, type Values, readSettings } from './config.ts'
import { signalCodes } from './end-requests.ts'
import { BreakwaterError, messageOf } from './errors.ts'

/** A running process. */
export interface Running {
  /** Stops gracefully, even before it is ready. */
  stop(): Promise<void>
  /** Resolves when the process is ready; a rejection ends the process as failed, unless it was asked to end before. */
  ready?: Promise<void>
  /** Resolves with the exit code when the process ends by itself. */
  ended?: Promise<number>
  /** Receives the message that the process is ending, for a program whose standard output must not be interrupted. */
  log?: Log
}

export interface Service<S extends Settings> extends Command<S> {
  readonly name: string
  /** Milliseconds that a stop may take before the process exits anyway; 15 s by default. */
  readonly stopWithin?: number | ((settings: Values<S>) => number)
  /**
   * Starts the process. Anything that may have to wait, for Kafka for example, must continue after the return, so that
   * signals are handled meanwhile.
   */
  start(settings: Values<S>, log: Log): Promise<Running> | Running
}

/** The time that a reader of the log has to read the last lines of an ending process. */
const LAST_LINES_MS = 500

/** Set by a parent process that keeps an IPC channel to this process open for its whole life. */
export const PARENT_HOLDS_ON = 'BREAKWATER_PARENT_HOLDS_ON'

/** Runs a process from its settings to its exit. The main file of each process calls only this. */
export async function runService<S extends Settings>(service: Service<S>): Promise<void> {
  const program = { ...service, settings: { ...service.settings, ...logSettings } }
  const settings = settingsOrExit(program)
  const log = createLog(service.name, (settings as unknown as { logLevel: LogLevel }).logLevel)
  keepWarningsInTheLog(log)
  process.on('uncaughtException', (error) => {
    fail(log, error)
  })
  process.on('unhandledRejection', (error) => {
    fail(log, error)
  })
  try {
    const running = await service.start(settings, log)
    const { stopWithin = 15_000 } = service
    const signals = onSignals(running, log, typeof stopWithin === 'number' ? stopWithin : stopWithin(settings))
    running.ready?.catch((error: unknown) => {
      if (!signals.stopping) fail(log, error)
    })
    if (running.ended !== undefined) process.exit(await running.ended)
  } catch (error) {
    fail(log, error)
  }
}

/**
 * Reads the settings of this process. Prints the help and exits with 0, or prints what is wrong with the settings and
 * exits with 2.
 */
export function settingsOrExit<S extends Settings>(program: Command<S>): Values<S> {
  try {
    const settings = readSettings(program, { argv: process.argv.slice(2), env: process.env })
    if (!('help' in settings) || typeof settings.help !== 'string') return settings as Values<S>
    process.stdout.write(settings.help)
    return process.exit(0)
  } catch (error) {
    process.stderr.write(`breakwater: ${messageOf(error)}\n`)
    return process.exit(2)
  }
}

/** Logs Node's warnings as lines of the log: standard error stays empty. */
function keepWarningsInTheLog(log: Log): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    log.warn({ warning: warning.name }, warning.message)
  })
}

function fail(log: Log, error: unknown): never {
  const code = error instanceof BreakwaterError ? error.code : 'internal'
  const stack = error instanceof BreakwaterError || !(error instanceof Error) ? {} : { stack: error.stack }
  log.error({ code, ...stack }, messageOf(error))
  process.exit(code === 'usage' ? 2 : 1)
}

function onSignals(running: Running, log: Log, stopWithin: number): { readonly stopping: boolean } {
  let stopping = false
  const stop = (signal: NodeJS.Signals | 'disconnect', code: number): void => {
    if (stopping) process.exit(code)
    stopping = true
    const { log: notes = log } = running
    notes.info({ signal }, 'stopping')
    setTimeout(() => {
      log.error({ within_ms: stopWithin }, 'could not stop in time')
      process.exit(1)
    }, stopWithin).unref()
    running
      .stop()
      .then(() => log.flush(LAST_LINES_MS))
      .then(
        () => process.exit(0),
        (error: unknown) => fail(log, error),
      )
  }
  for (const [signal, code] of Object.entries(signalCodes)) {
    process.on(signal, () => {
      stop(signal as NodeJS.Signals, code)
    })
  }
  // The child ends with its parent, even if the parent ended before this line was reached.
  process.on('disconnect', () => {
    stop('disconnect', 1)
  })
  if (process.env[PARENT_HOLDS_ON] !== undefined && !process.connected) stop('disconnect', 1)
  return {
    get stopping() {
      return stopping
    },
  }
}
