/** Certificates of a test: one authority, one certificate for the broker and one for a client, made by openssl. */
import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '../../lib/errors.ts'
import { run } from './commands.ts'

/** Paths of PEM files: what a client needs to trust the broker and to show who it is. */
export interface TlsFiles {
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** Why there can be no certificates, or undefined when there can. */
export async function whyNoTls(env: Readonly<Record<string, string | undefined>>): Promise<string | undefined> {
  try {
    await run('openssl', ['version'], { env })
    return undefined
  } catch (error) {
    return messageOf(error)
  }
}

/** Makes the certificates in a directory, for localhost and 127.0.0.1; keeps those that a former start left there. */
export async function makeCertificates(directory: string): Promise<TlsFiles> {
  const at = (name: string): string => join(directory, name)
  const files = { ca: at('ca.pem'), cert: at('client.crt'), key: at('client.key') }
  const brokers = at('server.pem')
  if (await exists(brokers)) return files
  await mkdir(directory, { recursive: true })
  await openssl(directory, ['req', '-x509', ...newKey('ca.key'), '-days', '30', '-subj', '/CN=test', '-out', 'ca.pem'])
  await makeCertificate(directory, 'client')
  await makeCertificate(directory, 'server')
  // Kafka reads key and certificate from one file.
  await writeFile(brokers, (await readFile(at('server.key'), 'utf8')) + (await readFile(at('server.crt'), 'utf8')))
  return files
}

async function makeCertificate(directory: string, who: string): Promise<void> {
  const request = `${who}.csr`
  await writeFile(join(directory, 'names'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n')
  await openssl(directory, ['req', ...newKey(`${who}.key`), '-subj', `/CN=${who}`, '-out', request])
  const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30', '-extfile', 'names']
  await openssl(directory, ['x509', '-req', '-in', request, ...signed, '-out', `${who}.crt`])
}

function newKey(file: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', file]
}

async function openssl(cwd: string, args: string[]): Promise<void> {
  await run('openssl', args, { cwd })
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
