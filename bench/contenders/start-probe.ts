/**
 * Loaded into a driver, or the command, before its own code (`--import`), it writes the exact instant at which each
 * test starts there and, on request, periodic memory samples of each thread, as lines of JSON in a file. The code of
 * the driver is the shipped one.
 */
import { appendFileSync } from 'node:fs'
import { isMainThread, threadId } from 'node:worker_threads'
import type { WorkerPool } from '../../driver/worker-pool/worker-pool.ts'
import { MEMORY_EVERY, PROBE_FILE } from './probe-name.ts'

type Run = (this: WorkerPool, ...args: Parameters<WorkerPool['run']>) => void

const file = process.env[PROBE_FILE]
const every = Number(process.env[MEMORY_EVERY] ?? 0)
const isDriver = /\b(driver\/(main|load-thread\/worker)|cli\/main)\.js$/.test(process.argv[1] ?? '')

function tell(line: object): void {
  if (file !== undefined) appendFileSync(file, `${JSON.stringify(line)}\n`)
}

if (isDriver && isMainThread) {
  const { WorkerPool } = await import('../../driver/worker-pool/worker-pool.ts')
  const run: Run = Reflect.get(WorkerPool.prototype, 'run')
  WorkerPool.prototype.run = function (this: WorkerPool, ...args: Parameters<WorkerPool['run']>) {
    const [{ testId }, { startAt }] = args
    run.apply(this, args)
    tell({ testId, startAt })
  }
}

if (isDriver && every > 0) {
  setInterval(() => {
    const { rss, heapUsed } = process.memoryUsage()
    tell({ at: Date.now(), thread: threadId, rss, heapUsed })
  }, every).unref()
}
