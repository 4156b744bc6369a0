/**
 * For tests over TLS: a certificate authority, certificates of several kinds, and a target that uses TLS. Requires
 * `openssl`.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate and its key, as PEM. */
export interface Pair {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  /** The authority that signed all but `selfSigned`. */
  readonly ca: string
  /** For localhost, 127.0.0.1 and ::1. */
  readonly server: Pair
  /** For another.test only. */
  readonly otherName: Pair
  /** For localhost, expired yesterday. */
  readonly expired: Pair
  /** For localhost, self-signed. */
  readonly selfSigned: Pair
  /** For a client. */
  readonly client: Pair
}

const LOCAL = 'DNS:localhost,IP:127.0.0.1,IP:::1'
const CONFIG = `
[req]
distinguished_name = name
prompt = no
[name]
CN = breakwater-test
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[local]
subjectAltName = ${LOCAL}
[other]
subjectAltName = DNS:another.test
[client]
extendedKeyUsage = clientAuth
`
let made: Certificates | undefined

/** Creates them at the first call, with new keys, in a folder that is removed at once. */
export function certificates(): Certificates {
  made ??= make()
  return made
}

function make(): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-tls-'))
  try {
    writeFileSync(join(folder, 'openssl.cnf'), CONFIG)
    selfSign(folder, 'ca', 'authority')
    selfSign(folder, 'self', 'local')
    return {
      ca: readFileSync(join(folder, 'ca.crt'), 'utf8'),
      server: sign(folder, 'server', { kind: 'local', days: 2 }),
      otherName: sign(folder, 'other', { kind: 'other', days: 2 }),
      expired: sign(folder, 'expired', { kind: 'local', days: -1 }),
      selfSigned: pair(folder, 'self'),
      client: sign(folder, 'client', { kind: 'client', days: 2 }),
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function selfSign(folder: string, name: string, kind: string): void {
  const files = ['-key', `${name}.key`, '-out', `${name}.crt`]
  newKey(folder, name)
  openssl(folder, ['req', '-x509', '-config', 'openssl.cnf', '-extensions', kind, '-days', '2', ...files])
}

function sign(folder: string, name: string, { kind, days }: { kind: string; days: number }): Pair {
  newKey(folder, name)
  openssl(folder, ['req', '-new', '-config', 'openssl.cnf', '-key', `${name}.key`, '-out', `${name}.csr`])
  const issuer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', String(days)]
  const extensions = ['-extfile', 'openssl.cnf', '-extensions', kind]
  openssl(folder, ['x509', '-req', '-in', `${name}.csr`, '-out', `${name}.crt`, ...issuer, ...extensions])
  return pair(folder, name)
}

function newKey(folder: string, name: string): void {
  openssl(folder, ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', `${name}.key`])
}

function pair(folder: string, name: string): Pair {
  return {
    cert: readFileSync(join(folder, `${name}.crt`), 'utf8'),
    key: readFileSync(join(folder, `${name}.key`), 'utf8'),
  }
}

function openssl(cwd: string, words: string[]): void {
  try {
    execFileSync('openssl', words, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    throw new Error('Tests over TLS need the command `openssl`, which is not installed here.', { cause: error })
  }
}
