/** Creates load threads. A separate file, so that a process can create one before it loads anything else. */
import { Worker } from 'node:worker_threads'
import type { WorkerData } from '../worker-pool/thread-messages.ts'

/**
 * The maximum size of the young generation of a thread's heap, in MB. Ten thousand connections that are opened at once
 * make it grow to its limit, and it never shrinks: V8's own limit would cost 5 KB per connection.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 24 }

/** Creates a thread of worker.ts. It replies `online` to the greeting of a worker pool. */
export function loadThread(workerData: WorkerData = {}): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData, resourceLimits })
}
