/**
 * Readiness of a process that others do not call: told by HTTP on a Unix socket, so that any number of them on one
 * machine need no ports. `healthcheck.js` asks there.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { BusState } from './bus/bus.ts'
import { text } from './config.ts'
import { BreakwaterError, messageOf } from './errors.ts'
import { type Micros, between, fromSeconds } from './units.ts'

/** For the `settings` of a Service. */
export const healthSettings = {
  healthSocket: text('', {
    env: 'BREAKWATER_HEALTH_SOCKET',
    help: 'Unix socket that serves the readiness of this process, for node dist/lib/healthcheck.js PATH',
    placeholder: 'PATH',
    shown: 'none',
  }),
} as const

/** Kafka counts as unavailable after this time without a response; even an idle driver gets one each second. */
const KAFKA_AWAY = fromSeconds(10)

/** What is missing on the bus, as reasons not to be ready; `now` is on the clock of the bus. */
export function busReasons({ connected, lastProgress }: BusState, now: Micros): readonly string[] {
  const answers = connected && lastProgress !== undefined && between(lastProgress, now) < KAFKA_AWAY
  return answers ? [] : ['Kafka does not respond']
}

/**
 * Answers on the socket: 200 when there is no reason not to be ready, else 503 with the reasons. An empty path asks for
 * nothing. It ends with the process.
 * @throws BreakwaterError `usage` when the socket cannot be made
 */
export async function serveHealth(path: string, reasons: () => readonly string[]): Promise<void> {
  if (path === '') return
  const server = createServer((_, response) => {
    const missing = reasons()
    const status = missing.length === 0 ? 'ok' : 'not-ready'
    response.writeHead(missing.length === 0 ? 200 : 503, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify({ status, reasons: missing })}\n`)
  })
  // Left by a process that was killed.
  rmSync(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => {
      const message = `--health-socket ${path}: ${messageOf(error)}; choose a path in a folder that this user can write to`
      reject(new BreakwaterError('usage', message, { cause: error }))
    })
    server.listen(path, resolve)
  })
  server.unref()
}
