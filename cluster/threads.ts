/** Load threads made ahead: they boot while the process that wants them is still loading its own code. */
import type { Worker } from 'node:worker_threads'
import { loadThread } from '../driver/load-thread/load-thread.ts'

export { lanesFor } from '../driver/worker-pool/plan-needs.ts'

/** Makes so many threads now, and hands them out one by one; after them new ones. They warm up while they wait. */
export function threadsAhead(count: number): () => Worker {
  const thread = (): Worker => loadThread({ warmUp: 'meanwhile' })
  const ahead = Array.from({ length: count }, thread)
  return () => ahead.shift() ?? thread()
}
