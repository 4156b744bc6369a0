/** The thread of the store: SQLite's calls block it, and not the thread that judges whether drivers are alive. */
import { parentPort, workerData } from 'node:worker_threads'
import { asBreakwaterError } from '../../lib/errors.ts'
import type { Batch, History, Resumption } from './history.ts'
import { InterimCounts } from './interim-counts.ts'
import { SqliteHistory } from './sqlite-history.ts'
import type { Call, Reply, StoreOptions } from './store-client.ts'

const { directory, keep } = workerData as StoreOptions

/** Calls are answered in their order. */
let last: Promise<unknown> = Promise.resolve()
const opened = SqliteHistory.open(directory, keep)
opened.catch(() => undefined)
const interim = new InterimCounts(async (counts) => (await opened).writeCounts(counts))

parentPort?.on('message', (call: Call) => {
  last = last.then(() => answer(call))
})

async function answer({ id, method, args }: Call): Promise<void> {
  try {
    const history: History = await opened
    const act = history[method].bind(history) as (...values: readonly unknown[]) => Promise<unknown>
    const value = await act(...args)
    reply({ id, value })
    if (method === 'write') await interim.wrote(args[0] as Batch).catch(() => undefined)
    if (method === 'remove') interim.removed(String(args[0]))
    if (method === 'resume') interim.resumed((value as Resumption | undefined)?.runs ?? [])
    if (method === 'close') parentPort?.close()
  } catch (error) {
    const { code, message } = asBreakwaterError(error)
    reply({ id, error: { code, message } })
  }
}

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}
