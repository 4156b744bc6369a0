/**
 * What a file in apis/ is: one request of the protocol, from its bytes to the bytes of its answer.
 *
 * Each file has the grammar of both as a comment: `request =>`, `response =>`, fields in their order, `[ … ]` an array,
 * `?` nullable. The layouts are those of https://kafka.apache.org/protocol.
 */
import type { BrokerState } from './state.ts'
import type { Reader, Writer } from './wire.ts'

/** One request as it is being handled. */
export interface Call {
  readonly broker: BrokerState
  readonly version: number
  /** How the client calls itself; empty when it does not. */
  readonly clientId: string
  readonly clientHost: string
  /** Aborted when the connection is closed, because then no client waits for the response. */
  readonly signal: AbortSignal
}

export interface Api<Request = unknown, Response = unknown> {
  readonly key: number
  readonly name: string
  /**
   * The first and the last version that is served, and that ApiVersions tells; every one between them is served too.
   * Old ones are, because some clients ask for them without looking, and librdkafka switches features on by them.
   */
  readonly versions: readonly [number, number]
  decode(reader: Reader, version: number): Request
  encode(writer: Writer, response: Response, version: number): void
  /** Undefined: no answer at all. */
  handle(request: Request, call: Call): Response | undefined | Promise<Response | undefined>
}
