/** A load worker: a thread that runs one job at a time and posts a window each second. It does not use Kafka. */
import { parentPort, workerData } from 'node:worker_threads'
import { systemClock } from '../../lib/clock.ts'
import { messageOf } from '../../lib/errors.ts'
import type { Change } from '../../lib/plan/changes.ts'
import type { Plan } from '../../lib/plan/plan.ts'
import { neededOf } from '../../lib/plan/protocol.ts'
import { type Micros, SECOND, between, fromMillis, later, micros } from '../../lib/units.ts'
import type { TokenValues } from '../engines/auth/tokens.ts'
import { keepBodyFiles } from '../engines/body-bytes.ts'
import type { Command, Preparation, Report, WorkerData } from '../worker-pool/thread-messages.ts'
import { Load } from './load.ts'
import { builtInProtocols } from '../protocols/protocols.ts'
import type { Protocol } from '../protocols/protocol.ts'
import { MainThreadWatch } from './main-thread-watch.ts'
import { OutcomeRing } from './outcome-ring.ts'
import { awaitsInstants, spins } from '../worker-pool/plan-needs.ts'
import { toTransfer } from '../worker-pool/tally-transfer.ts'
import { Ticker, TickerWaiter } from './ticker.ts'
import { LoopWaiter, STRICT, type Waiter } from './waiter.ts'
import { WarmEngines } from './warm-up.ts'

/** The interval of checking whether the main thread is alive. */
const LOOK_MS = 1_000
/** A warm-up that runs while a job is waiting ends this long before the job starts. */
const WARM_UNTIL = fromMillis(20)

/** A run from its command on: it may be stopped before its engine is loaded. */
interface Run {
  load?: Load
  /** The latest tokens, if they were renewed. */
  tokens?: TokenValues
  /** All changes so far. */
  changes?: readonly Change[]
  stopWithin?: number
}

const port = parentPort
const { warmUp, protocols: modules = [], outcomes: memory } = (workerData as WorkerData | null) ?? {}
const outcomes = memory === undefined ? undefined : new OutcomeRing(memory)
const protocols = builtInProtocols()
const ticker = new Ticker()
const engines = new WarmEngines(
  systemClock,
  (engine, dialCost) => {
    report({ type: 'warmed', engine, dialCost })
  },
  protocols,
)
let current: Run | undefined
/** Engines to warm up when the current load has ended. */
const postponed = new Set<string>()

const mainThread = new MainThreadWatch(systemClock.now())

function report(message: Report): void {
  port?.postMessage(message)
}

/** Runs a job from its command to its last window. Rejects when it cannot be run; the next job can still run. */
async function run(order: Extract<Command, { type: 'run' }>): Promise<void> {
  const own: Run = {}
  current = own
  try {
    await play(order, own)
  } finally {
    if (current === own) current = undefined
    for (const engine of postponed) void engines.prepare(engine)
    postponed.clear()
  }
}

async function play({ run: number, job, startAt }: Extract<Command, { type: 'run' }>, own: Run): Promise<void> {
  void systemClock.sleepUntil(micros(startAt - WARM_UNTIL)).then(() => {
    engines.stop()
  })
  const open = await engines.get(neededOf(job.plan))
  const protocol = protocols.of(job.plan)
  const load = new Load(
    { ...job, tokens: own.tokens ?? job.tokens ?? [] },
    { open, protocol, clock: systemClock, waiter: waiterFor(job.plan), outcomes },
  )
  own.load = load
  load.start(startAt)
  if (own.changes !== undefined) load.change(own.changes)
  if (own.stopWithin !== undefined) load.stop(own.stopWithin)
  const ended = new AbortController()
  const stream = { load, run: number }
  const windows = streamWindows(stream, startAt, ended.signal)
  endWithoutMain(load, ended.signal)
  const neverSent = await load.done.finally(() => {
    ended.abort()
  })
  const index = await windows
  const to = micros(Math.max(0, Math.round(between(startAt, systemClock.now()))))
  post(stream, { index, to, neverSent })
}

function waiterFor(plan: Plan): Waiter {
  if (spins(plan)) return new LoopWaiter(systemClock, STRICT)
  if (!awaitsInstants(plan)) return new LoopWaiter(systemClock, micros(0))
  ticker.start()
  return new TickerWaiter(ticker, systemClock)
}

/** Ends a load whose main thread is stuck, because no other thread can. */
function endWithoutMain(load: Load, ended: AbortSignal): void {
  mainThread.hear(systemClock.now())
  const look = setInterval(() => {
    if (mainThread.isGone(systemClock.now())) load.stop(0)
  }, LOOK_MS)
  ended.addEventListener('abort', () => {
    clearInterval(look)
  })
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

function post({ load, run: number }: Stream, frame: { index: number; to: Micros; neverSent?: number }): void {
  const { parts, ...seen } = load.flip()
  report({ type: 'window', run: number, ...frame, parts: parts.map(toTransfer), ...seen })
}

function renew(tokens: TokenValues): void {
  if (current === undefined) return
  current.tokens = tokens
  current.load?.renew(tokens)
}

function change(changes: readonly Change[]): void {
  if (current === undefined) return
  current.changes = changes
  current.load?.change(changes)
}

function stop(graceMs: number): void {
  if (current === undefined) return
  if (current.load === undefined) current.stopWithin = graceMs
  else current.load.stop(graceMs)
}

function prepare({ engine, ticker: wanted, bodyFiles }: Preparation): void {
  if (wanted) ticker.start()
  // The engine of the running load already has its files, and the next engine reads missing ones.
  if (current === undefined) keepBodyFiles(bodyFiles)
  // A running load is not disturbed for a future one.
  if (current === undefined) void engines.prepare(engine)
  else postponed.add(engine)
}

/** Registers protocols in addition to the built-in ones. A module that cannot be loaded ends the thread. */
async function registerAll(): Promise<void> {
  for (const module of modules) protocols.register(((await import(module)) as { protocol: Protocol }).protocol)
}

const registered = registerAll()
const warm = engines.warm(neededOf({}))
port?.on('message', (command: Command) => {
  mainThread.hear(systemClock.now())
  switch (command.type) {
    case 'alive':
      break
    case 'hello':
      void Promise.all([registered, warmUp === 'meanwhile' ? undefined : warm]).then(() => {
        report({ type: 'online' })
      })
      break
    case 'prepare':
      prepare(command)
      break
    case 'renew':
      renew(command.tokens)
      break
    case 'change':
      change(command.changes)
      break
    case 'stop':
      stop(command.graceMs)
      break
    case 'run':
      run(command).catch((error: unknown) => {
        report({ type: 'failed', run: command.run, reason: messageOf(error) })
      })
  }
})
