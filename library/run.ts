/** A test from its plan to its report: in this process, or on a cluster that runs already. */
import type { LiveAnswer } from '../lib/api/answers.ts'
import { isFinal } from '../lib/api/run-states.ts'
import { BreakwaterError } from '../lib/errors.ts'
import type { Plan } from '../lib/plan/plan.ts'
import type { Backend } from '../cluster/backend.ts'
import { RemoteBackend } from '../cluster/remote-backend.ts'
import { type Report, reportOf } from '../report/report.ts'
import { type LocalRunOptions, onThisMachine } from './local.ts'
import { avalanche, checked } from './plans.ts'

/** The figures of all drivers together, up to the end of the latest second. */
export type LiveFigures = LiveAnswer

/** How a test is run. */
export interface RunOptions extends LocalRunOptions {
  /** Stops the load: requests in flight may end, and the report has what was measured until then. */
  readonly signal?: AbortSignal
  /** Receives live figures about once a second. An error that it throws stops the load, and is that of the run. */
  readonly onProgress?: (figures: LiveFigures) => void
  /** Receives sentences that a person should see, such as interruptions of the network; nobody gets them unless given. */
  readonly onNotice?: (sentence: string) => void
  /** The address of the orchestrator on whose drivers the test runs; on this machine unless given. */
  readonly orchestrator?: string
  /** The token of the orchestrator, if it requires one. */
  readonly token?: string
}

/** The load of a URL alone, as that of `breakwater run URL`. */
const ofUrl = { connections: 10, duration: 10 }

/**
 * Runs a test to its end. On this machine one test runs at a time in a process: two would disturb each other.
 * @param given a plan, or a URL, which is loaded by 10 connections for 10 seconds
 * @returns the report, which has a verdict also for a run that has failed or was stopped
 * @throws BreakwaterError `busy` while another test runs here, `not-running` when the signal ends it before its load
 * began, and those of a wrong plan, of the trigger and of the connection to an orchestrator
 */
export async function run(given: Plan | string, options: RunOptions = {}): Promise<Report> {
  const plan = typeof given === 'string' ? avalanche({ target: given, ...ofUrl }) : checked(given)
  refuseAborted(options.signal)
  const { orchestrator, token, onNotice: tell = () => undefined } = options
  if (orchestrator === undefined) return onThisMachine(plan, options, tell, (backend) => play(plan, backend, options))
  return play(plan, new RemoteBackend({ url: addressIn(orchestrator), token, tell }), options)
}

/** @throws BreakwaterError `usage` */
function addressIn(url: string): string {
  if (URL.canParse(url) && /^https?:/.test(url)) return url.replace(/\/$/, '')
  throw new BreakwaterError(
    'usage',
    `orchestrator: '${url}' must be an http or https URL, such as http://10.0.0.5:8001`,
  )
}

/** Creates and triggers the test, and waits for its end. */
async function play(plan: Plan, backend: Backend, options: RunOptions): Promise<Report> {
  const { signal } = options
  refuseAborted(signal)
  const testId = await backend.create(plan)
  refuseAborted(signal)
  const stopping = new Stopping(backend, testId)
  signal?.addEventListener('abort', stopping.stop)
  try {
    await triggered(backend, testId, signal)
    if (signal?.aborted === true) stopping.stop()
    await backend.follow(testId, showing(options, stopping))
  } finally {
    signal?.removeEventListener('abort', stopping.stop)
  }
  await stopping.settled()
  const [test, metrics] = [await backend.test(testId), await backend.metrics(testId)]
  return reportOf(test, metrics, { workers: backend.threadsFor(plan) })
}

/** A test that was stopped during its trigger has a report, too. */
async function triggered(backend: Backend, testId: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await backend.trigger(testId)
  } catch (error) {
    if (signal?.aborted !== true || !isFinal((await backend.test(testId)).state)) throw error
  }
}

function showing({ onProgress }: RunOptions, stopping: Stopping): ((figures: LiveFigures) => void) | undefined {
  if (onProgress === undefined) return undefined
  return (figures) => {
    try {
      onProgress(figures)
    } catch (error) {
      stopping.fail(error)
    }
  }
}

/** @throws BreakwaterError `not-running` */
function refuseAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted !== true) return
  throw new BreakwaterError('not-running', 'the run was aborted before its load began', { cause: signal.reason })
}

/** Stops a test once, and keeps why that failed or was necessary. */
class Stopping {
  readonly stop: () => void
  #stopped: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(backend: Backend, testId: string) {
    this.stop = () => {
      this.#stopped ??= backend.stop(testId).catch((error: unknown) => {
        this.#failure ??= { error }
      })
    }
  }

  /** Stops because of an error, of which the first one is kept. */
  fail(error: unknown): void {
    this.#failure ??= { error }
    this.stop()
  }

  /** Resolves when the stop is through. Rejects with the first error. */
  async settled(): Promise<void> {
    await this.#stopped
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
