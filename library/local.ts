/** A test in this process: broker, orchestrator and driver run in it, and the load in worker threads. */
import type { Backend } from '../cluster/backend.ts'
import { credentialsIn, startLocal } from '../cluster/local.ts'
import { LocalBackend } from '../cluster/local-backend.ts'
import { lanesFor, threadsAhead } from '../cluster/threads.ts'
import { autoWorkers } from '../lib/cores.ts'
import { BreakwaterError } from '../lib/errors.ts'
import { errorLog } from '../lib/error-log.ts'
import type { Plan } from '../lib/plan/plan.ts'

/** What only a test on this machine can be told. */
export interface LocalRunOptions {
  /** The number of load threads: 1 to 256; unless given, at most the number of cores minus one. */
  readonly workers?: number
  /** Files (PEM) for targets with TLS: the CA bundle to trust, and the client certificate and its key. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
}

/** After a stop, requests in flight have this time to end. */
const STOP_GRACE_MS = 2_000
const MOST_WORKERS = 256
/** What the options are called in errors. */
const namesOfTls = { tlsCa: 'tls.ca', tlsCert: 'tls.cert', tlsKey: 'tls.key' }

let isRunning = false

/**
 * Starts all parts, and ends them when `use` is through.
 * @throws BreakwaterError `busy` while another test uses them, `usage` for wrong options
 */
export async function onThisMachine<T>(
  plan: Plan,
  options: LocalRunOptions,
  tell: (sentence: string) => void,
  use: (backend: Backend) => Promise<T>,
): Promise<T> {
  const { workers = lanesFor(plan, autoWorkers()), tls = {} } = options
  if (!Number.isInteger(workers) || workers < 1 || workers > MOST_WORKERS) {
    throw new BreakwaterError('usage', `workers: ${workers} is not a whole number from 1 to ${MOST_WORKERS}`)
  }
  const credentials = credentialsIn({ ca: tls.ca, cert: tls.cert, key: tls.key }, namesOfTls)
  if (isRunning) {
    const message = 'another test runs in this process, and two would disturb each other: wait for its end'
    throw new BreakwaterError('busy', message)
  }
  isRunning = true
  try {
    const bodyFiles = new Set<string>()
    const local = { workers, graceMs: STOP_GRACE_MS, thread: threadsAhead(0), credentials, bodyFiles }
    const cluster = await startLocal(local, errorLog(tell))
    // Whoever creates a test hears of it; nobody may have got so far.
    cluster.ready.catch(() => undefined)
    try {
      return await use(new LocalBackend(cluster, local))
    } finally {
      await cluster.close()
    }
  } finally {
    isRunning = false
  }
}
