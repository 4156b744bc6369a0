/** What is still to do when a response is whole, for plans that ask for it: decompress its body, follow its redirect. */
import { transportDefaults } from '../../../lib/plan/transport.ts'
import type { HttpJob } from '../http-job.ts'
import type { Refusal } from '../outcomes.ts'
import { BodyKeeper } from './bodies.ts'
import type { Connection } from './connection.ts'
import type { Message } from './message.ts'
import { nextMessage, redirectStatuses } from './redirects.ts'

export interface AfterAnswer {
  /** Called once for each new slot. */
  adopt(connection: Connection): void
  /** The message that follows for the same request, why it fails after all, or undefined: the response is the outcome. */
  next(connection: Connection): Message | Refusal | undefined
}

/** undefined when there is nothing to do, as for most plans. */
export function afterAnswer({ transport }: HttpJob): AfterAnswer | undefined {
  const { redirects = transportDefaults.redirects, decompressMaxBytes } = transport
  if (redirects === 0 && decompressMaxBytes === undefined) return undefined
  const keepers = new Map<Connection, BodyKeeper>()
  return {
    adopt: (connection) => {
      if (decompressMaxBytes !== undefined)
        keepers.set(connection, new BodyKeeper(connection.parser, decompressMaxBytes))
    },
    next: (connection) => {
      const broken = keepers.get(connection)?.decode()
      if (broken !== undefined || redirects === 0) return broken
      return redirectStatuses.has(connection.parser.status) ? nextMessage(connection, redirects) : undefined
    },
  }
}
