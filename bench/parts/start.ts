/** The time until `npm start` is ready, and the time from Ctrl-C until everything has ended. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pause } from '../../lib/clock.ts'
import { BreakwaterError } from '../../lib/errors.ts'
import { atMost, type BenchPart } from '../part.ts'
import { freePorts, isListening } from '../ports.ts'
import { spread } from '../samples.ts'

const script = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url))
const READY_WITHIN_MS = 60_000
const POLL_MS = 10
/** The pause between two runs. */
const REST_MS = 500
const READY_AIM_MS = 3_000
const GONE_AIM_MS = 5_000

interface Life {
  readonly ready: number
  readonly gone: number
}

export const start: BenchPart = {
  name: 'start',
  title: 'scripts/start.mjs (2 drivers, monitor) from a built state, in ms',
  measure: async ({ quick }) => {
    const lives: Life[] = []
    while (lives.length < (quick ? 2 : 7)) lives.push(await live())
    const ready = spread(lives.map((life) => life.ready))
    const gone = spread(lives.map((life) => life.gone))
    return {
      rows: [
        { what: 'start to /readyz 200', n: ready.n, median: ready.p50, max: ready.max },
        { what: 'Ctrl-C to gone', n: gone.n, median: gone.p50, max: gone.max },
      ],
      aims: [atMost('start: max, ms', ready.max, READY_AIM_MS), atMost('Ctrl-C: max, ms', gone.max, GONE_AIM_MS)],
    }
  },
}

async function live(): Promise<Life> {
  const [broker = 0, api = 0, target = 0] = await freePorts(3)
  // As in the folder of the project, and removed afterwards.
  const data = mkdtempSync(join(tmpdir(), 'breakwater-start-'))
  const args = ['--broker-port', broker, '--port', api, '--target-port', target, '--data', data].map(String)
  const began = performance.now()
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()))
  try {
    await ready(`http://127.0.0.1:${api}/readyz`, child, said)
    const readyMs = performance.now() - began
    requireBuilt(said)
    return { ready: readyMs, gone: await interrupt(child, [broker, api, target]) }
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
    await pause(REST_MS)
    rmSync(data, { recursive: true })
  }
}

async function ready(url: string, child: ChildProcess, said: readonly string[]): Promise<void> {
  const limit = performance.now() + READY_WITHIN_MS
  while (performance.now() < limit && child.exitCode === null) {
    if (await answers(url)) return
    await pause(POLL_MS)
  }
  throw new BreakwaterError('not-ready', `npm start was not ready: ${said.join('').slice(-500)}`)
}

/** A build in between would be measured too: then a file has changed meanwhile, and the figure is meaningless. */
function requireBuilt(said: readonly string[]): void {
  if (/building|installing/.test(said.join('')))
    throw new BreakwaterError('not-ready', 'sources changed while they were measured: leave them alone, and try again')
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url)
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}

/**
 * Ctrl-C; resolves with the milliseconds until the process has ended, which it does after all of its parts.
 * @throws BreakwaterError `port-in-use` when a part of it still listens afterwards
 */
async function interrupt(child: ChildProcess, ports: readonly number[]): Promise<number> {
  const began = performance.now()
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  await ended
  const gone = performance.now() - began
  for (const port of ports) {
    const listens = await isListening(port)
    if (listens) throw new BreakwaterError('port-in-use', `npm start has ended, and port ${port} is still in use`)
  }
  return gone
}
