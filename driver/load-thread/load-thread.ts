/** A load thread, made from here so that a process may make one before it has loaded anything else. */
import { Worker } from 'node:worker_threads'
import type { WorkerData } from '../worker-pool/thread-messages.ts'

/**
 * How far the part of a thread's heap may grow that new objects are made in. Ten thousand connections opened at once make
 * it grow to its end, and it never shrinks: V8's own limit would be 5 KB for each of them.
 */
const resourceLimits = { maxYoungGenerationSizeMb: 24 }

/** A thread of worker.ts. It says `online` when it is greeted by a worker pool. */
export function loadThread(workerData: WorkerData = {}): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData, resourceLimits })
}
