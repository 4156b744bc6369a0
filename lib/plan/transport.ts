/**
 * How requests are sent: by which engine, over which connections, within which limits. It is part of the plan, so it is the
 * same on every driver. Keys and certificates are not part of it: they are settings of a driver and never leave its machine.
 */
import { z } from 'zod'
import { type EngineName, engineNames, MAX_HOST_NAME, MAX_REDIRECTS, MAX_SOCKET_PATH, MAX_STREAMS } from './limits.ts'

export { type EngineName, engineNames } from './limits.ts'

const milliseconds = z.number().int().min(1).max(3_600_000)
const bytes = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)

/** Every field is optional; `transportDefaults` holds the defaults. */
export const transportSchema = z.strictObject({
  engine: z
    .enum(engineNames)
    .optional()
    .describe('The engine that sends the requests; by default the one that supports the other options.'),
  streams: z
    .number()
    .int()
    .min(1)
    .max(MAX_STREAMS)
    .optional()
    .describe('HTTP/2 only: the maximum number of concurrent streams per connection.'),
  proxy: z
    .url({ protocol: /^http$/, error: 'must be a URL that begins with http://' })
    .optional()
    .describe('URL of an HTTP proxy; may contain a user and a password.'),
  unixSocket: z
    .string()
    .min(1, 'must not be empty')
    .max(MAX_SOCKET_PATH)
    .optional()
    .describe('Path of a Unix domain socket to connect to.'),
  connectTo: z
    .string()
    .regex(/^(\[[0-9a-fA-F:.]+(?:%[\w.~-]+)?\]|[^\s:/[\]]+):\d{1,5}$/, 'must be HOST:PORT')
    .refine((place) => Number(/\d+$/.exec(place)?.[0]) <= 65_535, 'must contain a port of 65535 or less')
    .optional()
    .describe(
      'HOST:PORT to connect to instead of that of the target; Host header and TLS server name stay those of the target.',
    ),
  dnsTtlSeconds: z
    .number()
    .min(0)
    .max(86_400)
    .optional()
    .describe('How long a resolved host name is cached, in seconds; default 60.'),
  connectTimeoutMs: milliseconds
    .optional()
    .describe('Time limit for name resolution, connecting and the TLS handshake; default: the timeout of the request.'),
  idleTimeoutMs: milliseconds.optional().describe('The driver closes a connection that has been idle for this long.'),
  keepAlive: z.boolean().optional().describe('false: every request uses a new connection.'),
  resendStale: z
    .boolean()
    .optional()
    .describe('true: a request that met a connection which the target had closed meanwhile is sent once more.'),
  redirects: z
    .number()
    .int()
    .min(0)
    .max(MAX_REDIRECTS)
    .optional()
    .describe('Maximum number of redirects to follow; default 0.'),
  decompressMaxBytes: bytes
    .optional()
    .describe(
      'Requests compressed responses and decompresses each body, up to this size. Without it, bodies are not decompressed.',
    ),
  maxHeaderBytes: z
    .number()
    .int()
    .min(256)
    .max(16_777_216)
    .optional()
    .describe('Maximum size of the head of a response; default 65536.'),
  maxBodyBytes: bytes.optional().describe('Maximum size of the body of a response; unlimited by default.'),
  insecure: z.boolean().optional().describe('true: the certificate of the target is not verified.'),
  serverName: z
    .string()
    .min(1, 'must not be empty')
    .max(MAX_HOST_NAME)
    .optional()
    .describe('Server name for TLS (SNI) and certificate verification; default: the host of the target.'),
})
export type Transport = z.infer<typeof transportSchema>

export const transportDefaults = {
  streams: 1,
  dnsTtlSeconds: 60,
  maxHeaderBytes: 65_536,
  redirects: 0,
  resendStale: false,
} as const

/** The engine of a transport: the one that it names, or the only one that supports its options. */
export function engineFor({ engine, proxy, streams }: Transport): EngineName {
  if (engine !== undefined) return engine
  if (proxy !== undefined) return 'undici'
  return streams === undefined ? 'sockets' : 'http2'
}

/** Why the options of a transport contradict each other, and which field to change. */
export interface TransportConflict {
  readonly field: keyof Transport
  readonly message: string
}

/** Options that only one engine supports. */
const abilities: readonly (readonly [keyof Transport, EngineName])[] = [
  ['proxy', 'undici'],
  ['streams', 'http2'],
  ['redirects', 'sockets'],
  ['decompressMaxBytes', 'sockets'],
  ['resendStale', 'sockets'],
]

/** Alternative destinations of a connection: at most one of them can be given. */
const ways = ['unixSocket', 'proxy', 'connectTo'] as const

/**
 * Returns the first contradiction in a transport, or undefined. Only the engine `sockets` follows redirects,
 * decompresses and sends again, only `undici` uses proxies, only `http2` has streams.
 */
export function transportConflict(transport: Transport): TransportConflict | undefined {
  const engine = engineFor(transport)
  const wrong = abilities.find(([field, able]) => Boolean(transport[field]) && engine !== able)
  if (wrong !== undefined) {
    const [field, able] = wrong
    return { field, message: `requires the engine '${able}'; this plan uses '${engine}'` }
  }
  const [first, second] = ways.filter((way) => transport[way] !== undefined)
  return first === undefined || second === undefined
    ? undefined
    : { field: first, message: `excludes \`${second}\`: give one of them` }
}

/** A transport without contradictions: an issue is reported at the field that has to be changed. */
export const checkedTransport = transportSchema.superRefine((transport, context) => {
  const conflict = transportConflict(transport)
  if (conflict === undefined) return
  context.addIssue({ code: 'custom', path: [conflict.field], message: conflict.message })
})
