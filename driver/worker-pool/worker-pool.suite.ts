/** For tests of pools: load threads with special behaviour. */
import { Worker } from 'node:worker_threads'
import type { Command } from './thread-messages.ts'

/** A load thread that exits on command. */
export function mortalThread(): Worker {
  const worker = JSON.stringify(new URL('../load-thread/worker.js', import.meta.url).href)
  // It listens last, because messages that were sent before are not repeated.
  const code = `import(${worker}).then(() => {
    require('node:worker_threads').parentPort.on('message', (message) => { if (message === 'die') process.exit(7) })
  })`
  return new Worker(code, { eval: true })
}

/** A load thread that runs no load, and reports these costs of a connection, one at each warm-up. */
export function reportingThread(dialCosts: readonly number[]): Worker {
  const code = `const { parentPort } = require('node:worker_threads')
  parentPort.on('message', ({ type }) => {
    if (type !== 'hello') return
    for (const dialCost of ${JSON.stringify(dialCosts)}) parentPort.postMessage({ type: 'warmed', engine: 'sockets', dialCost })
    parentPort.postMessage({ type: 'online' })
  })`
  return new Worker(code, { eval: true })
}

/** The thread and the lane of each command, from now on. */
export function commandsOf(listening: readonly Worker[]): string[] {
  const runs: string[] = []
  listening.forEach((thread, index) => {
    const post = thread.postMessage.bind(thread)
    thread.postMessage = (command: Command) => {
      if (command.type === 'run') {
        const { worker } = command.job.lane
        runs.push(`${index} run ${worker.index} of ${worker.of}`)
      }
      post(command)
    }
  })
  return runs
}
