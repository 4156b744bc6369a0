/**
 * Readiness of a process that serves no requests, by HTTP on a Unix socket, so that any number of them on one machine
 * need no ports. `healthcheck.js` queries it.
 */
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { BusState } from './bus/bus.ts'
import { text } from './config.ts'
import { BreakwaterError, messageOf } from './errors.ts'
import { type Micros, between, fromSeconds } from './units.ts'

/** Spread these into the `settings` of a Service. */
export const healthSettings = {
  healthSocket: text('', {
    env: 'BREAKWATER_HEALTH_SOCKET',
    help: 'Unix socket that serves the readiness of this process, for node dist/lib/healthcheck.js PATH',
    placeholder: 'PATH',
    shown: 'none',
  }),
} as const

/** Kafka counts as unavailable after this time without a response; even an idle driver receives one each second. */
const KAFKA_AWAY = fromSeconds(10)

/** Why the bus is not ready, as texts; `now` is on the clock of the bus. */
export function busReasons({ connected, lastProgress }: BusState, now: Micros): readonly string[] {
  const answers = connected && lastProgress !== undefined && between(lastProgress, now) < KAFKA_AWAY
  return answers ? [] : ['Kafka does not respond']
}

/**
 * Serves readiness on the socket: 200 when there is no reason against it, else 503 with the reasons. With an empty path
 * it does nothing. The server ends with the process.
 * @throws BreakwaterError `usage` when the socket cannot be created
 */
export async function serveHealth(path: string, reasons: () => readonly string[]): Promise<void> {
  if (path === '') return
  const server = createServer((_, response) => {
    const missing = reasons()
    const status = missing.length === 0 ? 'ok' : 'not-ready'
    response.writeHead(missing.length === 0 ? 200 : 503, { 'content-type': 'application/json' })
    response.end(`${JSON.stringify({ status, reasons: missing })}\n`)
  })
  // A killed process leaves its socket behind.
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
