/** Listens on a port. If that fails, the error says what is wrong and what to do next. */
import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { BreakwaterError, messageOf, systemCode } from './errors.ts'
import type { Log } from './log.ts'

/** An address to listen on, and the setting that changes it. */
export interface Place {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** The name of the listener in a sentence, such as `target server`. */
  readonly what: string
  /** The flag of the port, with its dashes. */
  readonly flag: string
  /** The environment variable of that setting, if messages should name it too. */
  readonly variable?: string
  /** The length of the accept queue; Node's default unless given. */
  readonly backlog?: number
}

/** An address that cannot be used. */
export interface Refused extends Place {
  /** The predicate of the port in a sentence, such as `is in use`. */
  readonly reason: string
  /** The setting to use instead. */
  readonly instead: string
  /** Whether another process listens on the port: it could be stopped. */
  readonly taken: boolean
}

const HIGHEST = 65_535
const ASIDE = 1_000
/** On most systems only the superuser may listen on lower ports. */
const FIRST_OF_USERS = 1_024

/**
 * Listens, and resolves with the port. Later errors of single connections are logged as warnings.
 * @throws BreakwaterError `port-in-use`, or `usage` when the user may not listen there or the address does not belong
 * to this machine
 */
export async function listen(server: Server, place: Place, log: Log): Promise<number> {
  const { host, port, backlog } = place
  try {
    server.listen({ host, port, ...(backlog === undefined ? {} : { backlog }) })
    await once(server, 'listening')
  } catch (error) {
    throw refusedPorts([refusal(place, error)], error)
  }
  server.on('error', (error) => {
    log.warn({ code: systemCode(error) }, `could not accept a connection: ${messageOf(error)}`)
  })
  return (server.address() as AddressInfo).port
}

/** Listens on any free port of 127.0.0.1, and resolves with the port. Rejects with the server's error. */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Explains why a server cannot listen, from its error. */
export function refusal(place: Place, error: unknown): Refused {
  const { host } = place
  const instead = settingAside(place)
  switch (systemCode(error)) {
    case 'EADDRINUSE':
      return { ...place, reason: 'is in use', instead, taken: true }
    case 'EACCES':
      return { ...place, reason: 'requires privileges that this user does not have', instead, taken: false }
    default: {
      const reason = `is not available at ${host} (${messageOf(error)})`
      return { ...place, reason, instead: '--host and an address of this machine', taken: false }
    }
  }
}

/** The error for one or more addresses that cannot be used: `port-in-use` if a port is taken, else `usage`. */
export function refusedPorts(refused: readonly Refused[], cause?: unknown): BreakwaterError {
  const reasons = refused.map(({ port, what, reason }) => `port ${port} for the ${what} ${reason}`)
  const taken = refused.some((one) => one.taken)
  const remedy = `${taken ? 'stop the process that listens there, or ' : ''}start with ${refused.map(({ instead }) => instead).join(' ')}`
  const details = { host: refused[0]?.host, port: refused[0]?.port, ports: refused.map(({ port }) => port) }
  return new BreakwaterError(taken ? 'port-in-use' : 'usage', `${reasons.join('; ')}: ${remedy}`, { details, cause })
}

/** The setting for a port that is likely to be free. */
export function settingAside({ port, flag, variable }: Place): string {
  const one = port < FIRST_OF_USERS ? port + 8 * ASIDE : port + ASIDE
  return `${flag} ${one > HIGHEST ? port - ASIDE : one}${variable === undefined ? '' : ` (${variable})`}`
}
