/**
 * The transport of requests: the engine, its connections, its limits. It is part of the plan, so it is the same on
 * every driver. Keys and certificates are not part of it: they are settings of the driver and never leave its machine.
 */
import { z } from 'zod'
import { type EngineName, engineNames, MAX_HOST_NAME, MAX_REDIRECTS, MAX_SOCKET_PATH, MAX_STREAMS } from './limits.ts'

export { type EngineName, engineNames } from './limits.ts'

const milliseconds = z.number().int().min(1).max(3_600_000)
const bytes = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** Every field is optional; `transportDefaults` contains the defaults. */
export const transportSchema = z.strictObject({
  engine: z.enum(engineNames).optional().describe('Chosen from what else is asked unless given.'),
  streams: z.number().int().min(1).max(MAX_STREAMS).optional().describe('HTTP/2: requests in flight per connection.'),
  proxy: z
    .url({ protocol: /^http$/, error: 'must be an http address' })
    .optional()
    .describe('An HTTP proxy; its user and password may stand in the address.'),
  unixSocket: z.string().min(1).max(MAX_SOCKET_PATH).optional().describe('Path of a Unix socket to connect to.'),
  connectTo: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.%]+\]|[^\s:/[\]]+):\d{1,5}$/, 'must be HOST:PORT')
    .refine((place) => Number(/\d+$/.exec(place)?.[0]) <= 65_535, 'must have a port of at most 65535')
    .optional()
    .describe('HOST:PORT to connect to, whatever the target says; Host header and server name stay.'),
  dnsTtlSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long a resolved name is kept, 60 unless given.'),
  connectTimeoutMs: milliseconds
    .optional()
    .describe('For DNS, connecting and TLS; the timeout of the request unless given.'),
  idleTimeoutMs: milliseconds.optional().describe('A connection without a request for so long is closed by us.'),
  keepAlive: z.boolean().optional().describe('false: a new connection for each request.'),
  redirects: z.number().int().min(0).max(MAX_REDIRECTS).optional().describe('Redirects to follow, 0 unless given.'),
  decompressMaxBytes: bytes
    .optional()
    .describe(
      'Asks for compressed bodies and decompresses each, up to so many bytes. Without it bodies are left as they come.',
    ),
  maxHeaderBytes: z
    .number()
    .int()
    .min(256)
    .max(16_777_216)
    .optional()
    .describe('Of the head of a response, 65536 unless given.'),
  maxBodyBytes: bytes.optional().describe('Of the body of a response; no limit unless given.'),
  insecure: z.boolean().optional().describe('true: the certificate of the target is not checked.'),
  serverName: z
    .string()
    .min(1)
    .max(MAX_HOST_NAME)
    .optional()
    .describe('Name for TLS (SNI) and its check; the host of the target unless given.'),
})
export type Transport = z.infer<typeof transportSchema>

export const transportDefaults = { streams: 1, dnsTtlSeconds: 60, maxHeaderBytes: 65_536, redirects: 0 } as const

/** The engine of a transport: by name, or the only one with a requested ability. */
export function engineFor({ engine, proxy, streams }: Transport): EngineName {
  if (engine !== undefined) return engine
  if (proxy !== undefined) return 'undici'
  return streams === undefined ? 'sockets' : 'http2'
}

/** Why a transport is impossible, and which of its fields to change. */
export interface TransportConflict {
  readonly field: keyof Transport
  readonly message: string
}

/** The abilities that only one engine has. */
const abilities: readonly (readonly [keyof Transport, EngineName])[] = [
  ['proxy', 'undici'],
  ['streams', 'http2'],
  ['redirects', 'sockets'],
  ['decompressMaxBytes', 'sockets'],
]

/** The destinations of connections, of which at most one may be given. */
const ways = ['unixSocket', 'proxy', 'connectTo'] as const

/**
 * Why an engine cannot carry out a transport; undefined when it can. Only the sockets engine does redirects and
 * decompression, only undici proxies, only HTTP/2 streams.
 */
export function transportConflict(transport: Transport): TransportConflict | undefined {
  const engine = engineFor(transport)
  const wrong = abilities.find(([field, able]) => Boolean(transport[field]) && engine !== able)
  if (wrong !== undefined) {
    const [field, able] = wrong
    return { field, message: `needs the engine ${able}, not ${engine}` }
  }
  const [first, second] = ways.filter((way) => transport[way] !== undefined)
  return first === undefined || second === undefined ? undefined : { field: first, message: `excludes \`${second}\`` }
}

/** A transport that an engine can carry out: a conflict is reported at the field to change. */
export const checkedTransport = transportSchema.superRefine((transport, context) => {
  const conflict = transportConflict(transport)
  if (conflict === undefined) return
  context.addIssue({ code: 'custom', path: [conflict.field], message: conflict.message })
})
