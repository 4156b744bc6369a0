/** TLS options for a target: client certificate, CA bundle and server name. */
import { isIP } from 'node:net'
import { checkServerIdentity, createSecureContext, type ConnectionOptions, type SecureContext } from 'node:tls'
import type { Transport } from '../../../lib/plan/transport.ts'
import type { Credentials } from '../engine.ts'

export interface TlsParts {
  readonly transport: Pick<Transport, 'insecure' | 'serverName'>
  readonly credentials: Credentials
  /** Protocols to offer by ALPN, in order of preference. */
  readonly alpn: readonly string[]
}

/**
 * Returns the options of `tls.connect` for the host of a route. Sessions are never resumed: each connection costs the
 * target as much as that of a new client.
 * @throws Error of OpenSSL for credentials that are not PEM, or a key that does not match the certificate
 */
export function tlsOptionsFor({ transport, credentials, alpn }: TlsParts): (host: string) => ConnectionOptions {
  const own = Object.keys(credentials).length > 0
  // Reading the system's authorities takes milliseconds, which a plain target need not cost; steps that may fail are
  // done now.
  let context: SecureContext | undefined = own ? createSecureContext(credentials) : undefined
  return (host) => {
    context ??= createSecureContext()
    const name = withoutDot(transport.serverName ?? host)
    return {
      secureContext: context,
      // RFC 6066 §3: an address is not a server name.
      servername: isIP(name) === 0 ? name : '',
      ALPNProtocols: [...alpn],
      rejectUnauthorized: transport.insecure !== true,
      // Connections are made to addresses; the certificate must match the name.
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
    }
  }
}

/**
 * The trailing dot of a DNS name is part neither of the server name (RFC 6066 §3) nor of the names in a certificate.
 * The field Host keeps it, as with curl and Go's client.
 */
function withoutDot(name: string): string {
  return name.replace(/\.$/, '')
}
