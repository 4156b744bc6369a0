/** Why a connection failed, in words, from the error of the system, of TLS or of its own code here. */
import { messageOf, systemCode } from '../../lib/errors.ts'

/** The part of a connection that failed; each has its own remedy. */
export type Trouble = 'refused' | 'name' | 'unreachable' | 'closed' | 'no-tls' | 'certificate' | 'other'

export interface Reason {
  readonly trouble: Trouble
  /** The predicate of a sentence whose subject is an address. */
  readonly text: string
}

const known: Readonly<Record<string, readonly [Trouble, string]>> = {
  ECONNREFUSED: ['refused', 'refuses the connection'],
  ENOTFOUND: ['name', 'has a name that cannot be resolved from here'],
  EAI_AGAIN: ['name', 'has a name that cannot be resolved at present'],
  EHOSTUNREACH: ['unreachable', 'cannot be reached: no route to the host'],
  ENETUNREACH: ['unreachable', 'cannot be reached: no route to its network'],
  ETIMEDOUT: ['unreachable', 'does not answer in time'],
  ECONNRESET: ['closed', 'closes the connection'],
  EPIPE: ['closed', 'closes the connection'],
  EPROTO: ['no-tls', 'does not speak TLS'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['no-tls', 'does not speak TLS'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['no-tls', 'does not speak TLS'],
  CERT_HAS_EXPIRED: ['certificate', 'has a certificate that has expired'],
  CERT_NOT_YET_VALID: ['certificate', 'has a certificate that is not valid yet'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['certificate', 'has a certificate for other names'],
}

/** Codes of OpenSSL's verification, as Node names them. */
const ofCertificate = /CERT|SIGNATURE|^UNABLE_TO/

export function reasonOf(error: unknown): Reason {
  const code = systemCode(error) ?? ''
  const found = known[code]
  if (found !== undefined) return { trouble: found[0], text: `${found[1]} (${code})` }
  if (ofCertificate.test(code)) {
    return { trouble: 'certificate', text: `has a certificate that is not trusted here (${code})` }
  }
  return { trouble: 'other', text: `cannot be used: ${messageOf(error)}${code === '' ? '' : ` (${code})`}` }
}
