/** A run on this machine: the whole system in this process, communicating by Kafka messages. */
import type { Worker } from 'node:worker_threads'
import { credentialsIn, type LocalOptions } from '../../cluster/local.ts'
import type { Backend } from '../../cluster/backend.ts'
import { startLocalBackend } from '../../cluster/local-backend.ts'
import { errorLog } from '../../lib/error-log.ts'
import { runLoad } from './load.ts'
import type { RunOptions } from './options.ts'
import { say } from '../io/say.ts'

/** After the first Ctrl-C, requests in flight have this time to end. */
const STOP_GRACE_MS = 2_000

/** Resolves with the exit code. @param thread creates one load thread */
export function runLocal(options: RunOptions, thread: () => Worker): Promise<number> {
  const { workers, files } = options
  return runLoad(options, localBackend({ workers, credentials: credentialsIn(files) }, thread))
}

/** The whole system in this process. @param thread creates one load thread */
export function localBackend(
  options: Pick<LocalOptions, 'workers' | 'credentials'>,
  thread: () => Worker,
): Promise<Backend> {
  return startLocalBackend({ ...options, graceMs: STOP_GRACE_MS, thread }, errorLog(say))
}
