/** A cluster in this process that is used by its REST API, for tests. */
import { silentLog } from '../lib/log.ts'
import { plainOptions } from '../orchestrator/api/subject.suite.ts'
import { startApi } from '../orchestrator/api/server.ts'
import { startLocal } from './local.ts'
import { threadsAhead } from './threads.ts'

export interface Served {
  /** The address of the API. */
  readonly url: string
  close(): Promise<void>
}

/** Starts a cluster with one driver. @param token the token that its API requires */
export async function startServed(token: string): Promise<Served> {
  const options = { workers: 1, graceMs: 100, thread: threadsAhead(1), credentials: {} }
  const cluster = await startLocal(options, silentLog)
  await cluster.ready
  const api = await startApi(cluster.service, { ...plainOptions, token }, silentLog)
  const close = async (): Promise<void> => {
    await api.close()
    await cluster.close()
  }
  return { url: `http://127.0.0.1:${api.port}`, close }
}
