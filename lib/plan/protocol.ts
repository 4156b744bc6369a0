/**
 * What a plan says of the protocol that it speaks. One that says nothing speaks HTTP, as its transport says; another protocol
 * has a name, and options that only its own drivers can read. What is needed of a driver is an engine that it has registered.
 */
import { z } from 'zod'
import { engineFor, type Transport } from './transport.ts'

/** The protocol of plans that name none. */
export const HTTP = 'http'

/** A name of a protocol or of an engine: words of lower-case letters and digits, joined by hyphens. */
export const protocolName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
/** The longest, in characters: with a code of its own behind it, it fits where failures are counted. */
export const MAX_PROTOCOL_NAME = 16
/** The most options of a protocol that a plan holds. */
const MAX_OPTIONS = 100

/** A protocol that is not HTTP, and what it is told; a driver that speaks it checks its options. */
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

/** What decides how a plan travels. */
export interface Spoken {
  readonly protocol?: z.infer<typeof protocolSchema> | undefined
  readonly transport?: Transport | undefined
}

/** The name of the protocol that a plan speaks. */
export function protocolOf({ protocol }: Spoken): string {
  return protocol?.name ?? HTTP
}

/** What a plan says to the protocol that it speaks: for HTTP the transport. */
export function optionsOf({ protocol, transport }: Spoken): unknown {
  return protocol === undefined ? (transport ?? {}) : protocol.options
}

/** The name under which a driver registers what a plan needs: an engine of HTTP, or the other protocol itself. */
export function neededOf({ protocol, transport }: Spoken): string {
  return protocol?.name ?? engineFor(transport ?? {})
}
