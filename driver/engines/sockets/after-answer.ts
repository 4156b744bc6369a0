/** The work after a complete response, for plans that request it: decompression, redirects, credentials. */
import { transportDefaults } from '../../../lib/plan/transport.ts'
import { UNAUTHORIZED } from '../auth/digest-session.ts'
import type { HttpJob } from '../http-job.ts'
import type { Refusal } from '../outcomes.ts'
import { authorized, authorizedAgain } from './authorized.ts'
import { BodyKeeper } from './bodies.ts'
import type { Connection } from './connection.ts'
import type { Message } from './message.ts'
import { nextMessage, redirectStatuses } from './redirects.ts'

export interface AfterAnswer {
  /** Called once for each new slot. */
  adopt(connection: Connection): void
  /** The next message for the same request, or a failure code, or undefined: then the response is the outcome. */
  next(connection: Connection): Message | Refusal | undefined
}

/** undefined if there is no such work, as for most plans. */
export function afterAnswer({ transport, requests }: HttpJob): AfterAnswer | undefined {
  const { redirects: usual = transportDefaults.redirects, decompressMaxBytes } = transport
  const limits = requests.map(({ redirects = usual }) => redirects)
  const authenticates = requests.some(({ auth }) => auth?.digest !== undefined)
  if (!authenticates && limits.every((limit) => limit === 0) && decompressMaxBytes === undefined) return undefined
  const keepers = new Map<Connection, BodyKeeper>()
  return {
    adopt: (connection) => {
      if (decompressMaxBytes !== undefined)
        keepers.set(connection, new BodyKeeper(connection.parser, decompressMaxBytes))
    },
    next: (connection) => {
      const content = keepers.get(connection)?.decode()
      if (content !== undefined && !Buffer.isBuffer(content)) return content
      connection.decoded(content)
      return nextOf(connection, limits[connection.exchange.name] ?? usual)
    },
  }
}

function nextOf(connection: Connection, redirects: number): Message | Refusal | undefined {
  const { status } = connection.parser
  if (status === UNAUTHORIZED) return authorizedAgain(connection)
  if (redirects === 0 || !redirectStatuses.has(status)) return undefined
  const next = nextMessage(connection, redirects)
  if (next === undefined || 'code' in next) return next
  connection.handshake.begin()
  return authorized(next, connection.handshake)
}
