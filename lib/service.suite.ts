/** A small process for the test of service.ts: its setting selects its behaviour. */
import { choice } from './config.ts'
import { pause } from './clock.ts'
import { BreakwaterError } from './errors.ts'
import type { Log } from './log.ts'
import { type Running, runService } from './service.ts'

const acts = [
  'wait',
  'end',
  'fail',
  'usage',
  'throw-later',
  'reject-later',
  'stop-slowly',
  'stop-badly',
  'warn',
  'chatter',
  'chatter-on',
] as const
type Act = (typeof acts)[number]

const settings = { act: choice(acts, 'wait', { env: 'BREAKWATER_ACT', help: 'what it does' }) } as const

/** Keeps the process alive, as a server would. */
function run(stop: () => Promise<void>, ended?: Promise<number>): Running {
  setInterval(() => undefined, 1_000)
  return ended === undefined ? { stop } : { stop, ended }
}

const running: Record<Act, (log: Log) => Running> = {
  wait: () => run(() => Promise.resolve()),
  end: () => run(() => Promise.resolve(), Promise.resolve(7)),
  fail: () => {
    throw new Error('it broke')
  },
  usage: () => {
    throw new BreakwaterError('usage', '--act: not like this')
  },
  'throw-later': () => {
    setTimeout(() => {
      throw new Error('nobody caught this')
    }, 1)
    return run(() => Promise.resolve())
  },
  'reject-later': () => {
    void Promise.reject(new Error('nobody waited for this'))
    return run(() => Promise.resolve())
  },
  'stop-slowly': () => run(() => pause(60_000)),
  'stop-badly': () => run(() => Promise.reject(new Error('could not stop'))),
  warn: () => {
    process.emitWarning('beware', 'SomeWarning')
    return run(() => Promise.resolve())
  },
  chatter: (log) => {
    chatter(log)
    return run(() => Promise.resolve())
  },
  'chatter-on': (log) => {
    chatter(log)
    return run(() => pause(60_000))
  },
}

/** Writes far more than the buffer of a pipe. */
function chatter(log: Log): void {
  setInterval(() => {
    for (let line = 0; line < 1_000; line += 1) log.info({ text: 'x'.repeat(200) }, 'chatter')
  }, 10)
}

await runService({
  name: 'sample',
  usage: 'node sample.js [settings]',
  summary: 'Does what it is told.',
  settings,
  stopWithin: 1_000,
  start: ({ act }, log) => {
    log.info({}, 'started')
    return running[act](log)
  },
})
// From here on, signal handlers are installed.
process.send?.('ready')
