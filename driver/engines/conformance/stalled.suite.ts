/** For tests of engines: an address where connections are neither accepted nor refused. */
import { Worker } from 'node:worker_threads'

/** Listens with the shortest possible queue, and never accepts: Linux does not answer further attempts. */
const LISTENER = `
const { parentPort } = require('node:worker_threads')
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** The connections that the kernel establishes anyway: one more than the length of the queue. */
export const QUEUED = 2

/** The address, and a function to close it. */
export async function stalled(): Promise<{ url: string; end: () => Promise<unknown> }> {
  const worker = new Worker(LISTENER, { eval: true })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  return { url: `http://127.0.0.1:${port}/`, end: () => worker.terminate() }
}

/** The number of connections of this process that are being established. */
export function connecting(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'ConnectWrap').length
}
