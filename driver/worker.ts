/** A load worker: a thread that runs one job at a time and hands over a window each second. It knows no Kafka. */
import { parentPort } from 'node:worker_threads'
import { systemClock } from '../lib/clock.ts'
import { messageOf } from '../lib/errors.ts'
import { type Micros, SECOND, between, later, micros } from '../lib/units.ts'
import type { Command, Report } from './crew-protocol.ts'
import { undiciEngine } from './engines/undici.ts'
import { Load } from './load.ts'
import { pack } from './parcel.ts'
import { warmUp } from './warm-up.ts'

const port = parentPort
let current: Load | undefined

function report(message: Report, buffers: ArrayBuffer[] = []): void {
  port?.postMessage(message, buffers)
}

async function run({ run: number, job, startAt }: Extract<Command, { type: 'run' }>): Promise<void> {
  const load = new Load(job, undiciEngine, systemClock)
  current = load
  load.start(startAt)
  const ended = new AbortController()
  const stream = { load, run: number }
  const windows = streamWindows(stream, startAt, ended.signal)
  const neverFired = await load.done
  ended.abort()
  const index = await windows
  const to = micros(Math.max(0, Math.round(between(startAt, systemClock.now()))))
  if (current === load) current = undefined
  post(stream, { index, to, neverFired })
}

/** A load and the number of its run. */
interface Stream {
  readonly load: Load
  readonly run: number
}

/** Posts a window at each whole second until the load has ended; resolves with the number of the next one. */
async function streamWindows(stream: Stream, startAt: Micros, signal: AbortSignal): Promise<number> {
  for (let index = 0; ; index += 1) {
    const to = micros(SECOND * (index + 1))
    await systemClock.sleepUntil(later(startAt, to), signal)
    if (signal.aborted) return index
    post(stream, { index, to })
  }
}

function post({ load, run: number }: Stream, frame: { index: number; to: Micros; neverFired?: number }): void {
  const { tally, limited } = load.flip()
  const { parcel, buffers } = pack(tally)
  report({ type: 'window', run: number, ...frame, parcel, limited }, buffers)
}

port?.on('message', (command: Command) => {
  if (command.type === 'stop') current?.stop(command.drainMs)
  else
    run(command).catch((error: unknown) => {
      report({ type: 'failed', run: command.run, reason: messageOf(error) })
    })
})
await warmUp(undiciEngine, systemClock)
report({ type: 'online' })
