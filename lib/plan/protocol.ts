/**
 * The protocol of a plan. A plan without one uses HTTP with its transport; another protocol has a name, and options
 * that only drivers with that protocol can validate. The driver must have registered the engine that the plan needs.
 */
import { z } from 'zod'
import { engineFor, type Transport } from './transport.ts'

/** The protocol of plans that name none. */
export const HTTP = 'http'

/** A name of a protocol or of an engine: words of lower-case letters and digits, joined by hyphens. */
export const protocolName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
/** The longest name, in characters: together with a failure code it fits the limit of codes. */
export const MAX_PROTOCOL_NAME = 16
/** The maximum number of options of a protocol in a plan. */
const MAX_OPTIONS = 100

/** A protocol other than HTTP, and its options; a driver with that protocol validates them. */
export const protocolSchema = z.strictObject({
  name: z
    .string()
    .max(MAX_PROTOCOL_NAME)
    .regex(protocolName, 'is not the name of a protocol')
    .refine((name) => name !== HTTP, `is left out for ${HTTP}, whose options are the transport`),
  options: z
    .record(z.string().min(1).max(100), z.unknown())
    .refine((options) => Object.keys(options).length <= MAX_OPTIONS, `has at most ${MAX_OPTIONS} options`),
})

/** The fields of a plan that determine its protocol. */
export interface Spoken {
  readonly protocol?: z.infer<typeof protocolSchema> | undefined
  readonly transport?: Transport | undefined
}

/** The name of the protocol of a plan. */
export function protocolOf({ protocol }: Spoken): string {
  return protocol?.name ?? HTTP
}

/** The options of a plan's protocol: for HTTP the transport. */
export function optionsOf({ protocol, transport }: Spoken): unknown {
  return protocol === undefined ? (transport ?? {}) : protocol.options
}

/** The name that a driver must have registered: an HTTP engine, or the other protocol itself. */
export function neededOf({ protocol, transport }: Spoken): string {
  return protocol?.name ?? engineFor(transport ?? {})
}
