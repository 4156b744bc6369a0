/** The client certificate of a driver and its CA bundle: files of its own machine, read once at start. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { text } from '../lib/config.ts'
import { BreakwaterError, systemMessage } from '../lib/errors.ts'
import type { Credentials } from './engines/engine.ts'

/** The settings that name the files. */
export const credentialSettings = {
  tlsCa: text('', {
    env: 'BREAKWATER_TLS_CA',
    placeholder: 'FILE',
    help: 'CA bundle (PEM) that verifies the certificates of targets',
    shown: 'the CAs of Node',
  }),
  tlsCert: text('', {
    env: 'BREAKWATER_TLS_CERT',
    placeholder: 'FILE',
    help: 'client certificate (PEM), for targets that require one',
    shown: 'none',
  }),
  tlsKey: text('', {
    env: 'BREAKWATER_TLS_KEY',
    placeholder: 'FILE',
    help: 'private key (PEM) of the client certificate',
    shown: 'none',
  }),
} as const

/** Paths of PEM files; empty for none. */
export interface CredentialFiles {
  readonly tlsCa: string
  readonly tlsCert: string
  readonly tlsKey: string
}

/** The flags that name the files in the driver's process. */
const driverFlags: Readonly<Record<keyof CredentialFiles, string>> = {
  tlsCa: '--tls-ca',
  tlsCert: '--tls-cert',
  tlsKey: '--tls-key',
}

/**
 * Reads and checks the files.
 * @param flags the names of the files for error messages
 * @throws BreakwaterError `usage`, naming the flag, for a file that cannot be read or is not PEM, for a certificate
 * without its key, for a key without its certificate, and for a key that does not match its certificate
 */
export function readCredentials({ tlsCa, tlsCert, tlsKey }: CredentialFiles, flags = driverFlags): Credentials {
  if ((tlsCert === '') !== (tlsKey === '')) {
    throw new BreakwaterError('usage', `${flags.tlsCert} and ${flags.tlsKey}: give both, or neither`)
  }
  const ca = tlsCa === '' ? {} : { ca: read(flags.tlsCa, tlsCa, (pem) => new X509Certificate(pem)) }
  if (tlsCert === '') return ca
  const cert = read(flags.tlsCert, tlsCert, (pem) => new X509Certificate(pem))
  const key = read(flags.tlsKey, tlsKey, (pem) => {
    const belongs = new X509Certificate(cert).checkPrivateKey(createPrivateKey(pem))
    if (!belongs) throw new TypeError(`is not the private key of the certificate in ${tlsCert}`)
  })
  return { ...ca, cert, key }
}

/** Reads a PEM file and validates it. */
function read(flag: string, path: string, check: (pem: string) => unknown): string {
  try {
    const pem = readFileSync(path, 'utf8')
    check(pem)
    return pem
  } catch (error) {
    throw new BreakwaterError('usage', `${flag} ${path}: ${systemMessage(error)}`, { cause: error })
  }
}
