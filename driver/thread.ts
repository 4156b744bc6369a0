/** A load thread, made from here so that a process may make one before it has loaded anything else. */
import { Worker } from 'node:worker_threads'
import type { WorkerData } from './crew-protocol.ts'

/** A thread of worker.ts. It says `online` when it is greeted by a crew. */
export function loadThread(workerData: WorkerData = {}): Worker {
  return new Worker(new URL('./worker.js', import.meta.url), { workerData })
}
