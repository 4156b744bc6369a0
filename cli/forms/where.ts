/** Where a test in the form of another tool runs: in this process, or on a cluster. */
import type { Worker } from 'node:worker_threads'
import type { Backend } from '../../cluster/backend.ts'
import type { LocalOptions } from '../../cluster/local.ts'
import type { ClusterOptions } from '../run/cluster-flags.ts'

export type Credentials = NonNullable<LocalOptions['credentials']>

export interface Where {
  /** Undefined: in this process. */
  readonly cluster: ClusterOptions | undefined
  /** The number of load threads of this process. */
  readonly workers: number
  readonly credentials: Credentials
}

/**
 * Rejects with BreakwaterError `usage` for a file of the token that cannot be read.
 * @param thread creates one load thread of this process
 */
export async function backendAt({ cluster, ...here }: Where, thread: () => Worker): Promise<Backend> {
  if (cluster !== undefined) return (await import('../run/remote.ts')).remoteBackend(cluster)
  return (await import('../run/local.ts')).localBackend(here, thread)
}
