/** For tests of engines: an address to which connections cannot be made, nor are they refused. */
import { Worker } from 'node:worker_threads'

/** Listens with the shortest queue there is, and then never accepts: Linux leaves what does not fit unanswered. */
const LISTENER = `
const { parentPort } = require('node:worker_threads')
const server = require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
  parentPort.postMessage(server.address().port)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** So many connections are made by the kernel all the same: one more than the queue is long. */
export const QUEUED = 2

/** The address, and how to end it. */
export async function stalled(): Promise<{ url: string; end: () => Promise<unknown> }> {
  const worker = new Worker(LISTENER, { eval: true })
  const port = await new Promise<number>((resolve) => worker.once('message', resolve))
  return { url: `http://127.0.0.1:${port}/`, end: () => worker.terminate() }
}

/** Connections of this process that are in the making. */
export function connecting(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'ConnectWrap').length
}
