import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CredentialFiles, readCredentials } from './credentials.ts'
import { useDrivers } from './main-thread/driver.suite.ts'
import { type Certificates, certificates } from './engines/conformance/tls.suite.ts'

const { loading } = useDrivers()
const none: CredentialFiles = { tlsCa: '', tlsCert: '', tlsKey: '' }
let made: Certificates
let folder = ''

beforeAll(() => {
  made = certificates()
  folder = mkdtempSync(join(tmpdir(), 'breakwater-credentials-'))
  const files = { ca: made.ca, cert: made.client.cert, key: made.client.key, other: made.server.key, text: 'a text' }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

/** Settings with these files in the folder. */
function files(names: Partial<CredentialFiles>): CredentialFiles {
  const paths = Object.entries(names).map(([setting, name]) => [setting, join(folder, name)])
  return { ...none, ...(Object.fromEntries(paths) as Partial<CredentialFiles>) }
}

describe('the credentials of a driver', () => {
  it('are empty unless files are given', () => {
    expect(readCredentials(none)).toEqual({})
  })

  it('are the contents of the files', () => {
    const all = files({ tlsCa: 'ca', tlsCert: 'cert', tlsKey: 'key' })
    expect(readCredentials(all)).toEqual({ ca: made.ca, ...made.client })
    expect(readCredentials({ ...all, tlsCa: '' })).toEqual(made.client)
    expect(readCredentials(files({ tlsCa: 'ca' }))).toEqual({ ca: made.ca })
  })

  it.each<[string, Partial<CredentialFiles>, RegExp]>([
    ['a file that is not there', { tlsCa: 'absent' }, /--tls-ca .*absent: no such file or directory \(ENOENT\)/],
    ['a file that is no PEM', { tlsCa: 'text' }, /--tls-ca .*text: /],
    ['a certificate that is none', { tlsCert: 'text', tlsKey: 'key' }, /--tls-cert .*text: /],
    ['a key that is none', { tlsCert: 'cert', tlsKey: 'text' }, /--tls-key .*text: /],
    ['a key of another certificate', { tlsCert: 'cert', tlsKey: 'other' }, /--tls-key .*other: is not the private key/],
    ['a certificate without its key', { tlsCert: 'cert' }, /--tls-cert and --tls-key/],
    ['a key without its certificate', { tlsKey: 'key' }, /--tls-cert and --tls-key/],
  ])('are rejected at the start with %s', (_, names, message) => {
    expect(() => readCredentials(files(names))).toThrow(
      expect.objectContaining({ code: 'usage', message: expect.stringMatching(message) as unknown }),
    )
  })

  it('reach the load threads, and are never published', async () => {
    const rig = await loading({ credentials: made.client })
    expect(rig.pool.orders).toMatchObject([{ job: { credentials: made.client } }])
    expect(rig.broker.log.filter(({ value }) => String(value).includes('PRIVATE KEY'))).toEqual([])
  })
})
