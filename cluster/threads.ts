/** Load threads that are created in advance: they start while the process still loads its own code. */
import type { Worker } from 'node:worker_threads'
import { loadThread } from '../driver/load-thread/load-thread.ts'
import type { Outcomes } from './outcomes.ts'

export { lanesFor } from '../driver/worker-pool/plan-needs.ts'

/**
 * Creates a number of threads now, and hands them out one by one; then new ones. They warm up while they wait.
 * @param outcomes receives the outcome of each request
 */
export function threadsAhead(count: number, outcomes?: Outcomes): () => Worker {
  const thread = (): Worker =>
    loadThread({ warmUp: 'meanwhile', ...(outcomes === undefined ? {} : { outcomes: outcomes.memory() }) })
  const ahead = Array.from({ length: count }, thread)
  return () => ahead.shift() ?? thread()
}
