/** Error texts for connections that could not be made: the destination, and the system's error. */
import { isIPv6 } from 'node:net'
import { systemCode, systemMeaning } from '../../../lib/errors.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { counted } from '../../../lib/measure/phrases.ts'
import { type Micros, toMillis } from '../../../lib/units.ts'
import { detailOf, EngineError, failureOf } from '../failures.ts'

/** A destination: an address or a name with a port, or the path of a Unix socket. */
export type Place = { readonly path: string } | { readonly host: string; readonly port: number }

/** Node's code for a name that the resolver does not know. */
const UNKNOWN_NAME = 'ENOTFOUND'
/** The system's code for a name that is too long, and for an address that is incomplete. */
const INVALID = 'EINVAL'
/** The maximum number of characters of a name in an error text. */
const LONGEST_NAME = 80

/** A destination as people write it. */
export function written(place: Place): string {
  if ('path' in place) return place.path
  return `${isIPv6(place.host) ? `[${place.host}]` : place.host}:${place.port}`
}

/** The failure of a connection that could not be made, including the system's code. */
export function refusalOf(error: Error, where: string): EngineError {
  return failing(failureOf(error), `${where}: ${saidBy(error)}`, error)
}

/** The same for one address, which may lack its interface. */
export function refusalAt(error: Error, { place, where }: { place: Place; where: string }): EngineError {
  if (systemCode(error) !== INVALID || 'path' in place || !lacksInterface(place.host)) return refusalOf(error, where)
  const text = `${where}: a link-local address needs its interface: set connectTo to [${place.host.split('%', 1).join()}%eth0]:${place.port}, or another interface`
  return failing('unreachable', text, error)
}

/** Whether an address is valid on one interface only (fe80::/10) and does not name that interface (RFC 4007 §11). */
function lacksInterface(host: string): boolean {
  // libuv does not accept an interface number, as other software does.
  return isIPv6(host) && /^fe[89ab]/i.test(host) && (!host.includes('%') || /%\d/.test(host))
}

/** The failure of a lookup: `dns` whatever the resolver reports, unless this machine had no free file descriptor. */
export function unresolved(error: Error, host: string): EngineError {
  const failure = failureOf(error) === 'generator:fds' ? 'generator:fds' : 'dns'
  const name = host.length > LONGEST_NAME ? `${host.slice(0, LONGEST_NAME)}…` : host
  return failing(
    failure,
    `${name}: ${systemCode(error) === INVALID ? `the name is not valid (${INVALID})` : saidBy(error)}`,
    error,
  )
}

function failing(failure: FailureCode, text: string, error: Error): EngineError {
  const code = systemCode(error)
  return Object.assign(new EngineError(failure, text), code === undefined ? {} : { code })
}

/** The error text when the time limit of a connection has passed. */
export function timedOut(limit: Micros, progress: string): string {
  return `timed out after ${counted(toMillis(limit))} ms ${progress}`
}

function saidBy(error: Error): string {
  const code = systemCode(error)
  if (code === UNKNOWN_NAME) return `the name has no address (${UNKNOWN_NAME})`
  return systemMeaning(error) ?? detailOf(error)
}
