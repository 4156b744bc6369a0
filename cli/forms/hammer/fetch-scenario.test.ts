/** Scenarios from object storage: the signature of AWS's own example, and a server that checks what it is asked. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { type Place, s3Url, scenarioText } from './fetch-scenario.ts'
import { encodedPath, signedHeaders } from './signature.ts'

/** The credentials of the examples in AWS's documents. */
const credentials = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
}

describe('a signature', () => {
  it('is that of the example "GET Object" in the documents of S3', () => {
    const { authorization } = signedHeaders(credentials, {
      url: new URL('https://examplebucket.s3.amazonaws.com/test.txt'),
      region: 'us-east-1',
      at: new Date('2013-05-24T00:00:00Z'),
      headers: { range: 'bytes=0-9' },
    })
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    )
  })

  it('is that of the example "GET Bucket Lifecycle", with a query without a value', () => {
    const { authorization } = signedHeaders(credentials, {
      url: new URL('https://examplebucket.s3.amazonaws.com/?lifecycle'),
      region: 'us-east-1',
      at: new Date('2013-05-24T00:00:00Z'),
    })
    expect(authorization).toMatch(/Signature=fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543$/)
  })

  it('contains the token of temporary credentials', () => {
    const signed = { url: new URL('https://b.test/k'), region: 'eu-west-1', at: new Date(0) }
    const headers = signedHeaders({ ...credentials, sessionToken: 'token' }, signed)
    expect(headers).toMatchObject({ 'x-amz-security-token': 'token', 'x-amz-date': '19700101T000000Z' })
    expect(headers['authorization']).toContain('x-amz-date;x-amz-security-token,')
  })
})

describe('the address of an object', () => {
  const object = { bucket: 'tests', key: 'a b/ü+(1).json', s3Endpoint: undefined, s3Region: 'eu-west-1' }
  it('is that of AWS, or has the bucket in its path', () => {
    expect(encodedPath(object.key)).toBe('a%20b/%C3%BC%2B%281%29.json')
    expect(s3Url(object).href).toBe('https://tests.s3.eu-west-1.amazonaws.com/a%20b/%C3%BC%2B%281%29.json')
    expect(s3Url({ ...object, bucket: 'a.b', key: 'k' }).href).toBe('https://s3.eu-west-1.amazonaws.com/a.b/k')
    expect(s3Url({ ...object, key: 'k', s3Endpoint: 'http://minio:9000/' }).href).toBe('http://minio:9000/tests/k')
    expect(() => s3Url({ ...object, s3Endpoint: 'minio' })).toThrow("--s3-endpoint: 'minio' is not a URL")
  })
})

describe('a scenario', () => {
  const asked: Pick<IncomingMessage, 'url' | 'headers'>[] = []
  let answer: readonly [status: number, text: string]
  let server: Server
  let url: string

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request)
      response.writeHead(answer[0]).end(answer[1])
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  beforeEach(() => {
    asked.length = 0
    answer = [200, '{"tps":3}']
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const nowhere = { path: undefined, s3Bucket: undefined, s3Key: undefined, s3Endpoint: undefined }
  const place: Place = { ...nowhere, s3Region: 'us-east-1' }
  const object = (): Place => ({ ...place, s3Bucket: 'tests', s3Key: 'a b.json', s3Endpoint: url })
  const env = { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey }

  it('of an object store is asked for with the signature of what is asked', async () => {
    expect(await scenarioText(object(), env)).toBe('{"tps":3}')
    const [request] = asked
    const time = String(request?.headers['x-amz-date'])
    const at = new Date(time.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'))
    const expected = signedHeaders(credentials, { url: new URL(`${url}/tests/a%20b.json`), region: 'us-east-1', at })
    expect([request?.url, request?.headers.authorization]).toEqual(['/tests/a%20b.json', expected['authorization']])
  })

  it('of a public object is asked for without one', async () => {
    await scenarioText(object(), {})
    expect([asked[0]?.url, asked[0]?.headers.authorization]).toEqual(['/tests/a%20b.json', undefined])
  })

  it('of a presigned URL is asked for as it is', async () => {
    await scenarioText({ ...place, path: `${url}/k?X-Amz-Signature=a%2Fb` }, env)
    expect([asked[0]?.url, asked[0]?.headers.authorization]).toEqual(['/k?X-Amz-Signature=a%2Fb', undefined])
  })

  it('that cannot be had says why, without the signature', async () => {
    answer = [403, '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>']
    await expect(scenarioText(object(), env)).rejects.toThrow(/^s3:\/\/tests\/a b\.json: 403 AccessDenied$/)
    const presigned = scenarioText({ ...place, path: `${url}/k?X-Amz-Signature=secret` }, env)
    await expect(presigned).rejects.toThrow(`--path ${url}/k?…: 403 AccessDenied`)
    answer = [200, 'x'.repeat(2_000_000)]
    await expect(scenarioText(object(), env)).rejects.toThrow('exceeds 1048576 bytes')
    const nobody = scenarioText({ ...object(), s3Endpoint: 'http://127.0.0.1:9' }, env)
    await expect(nobody).rejects.toMatchObject({ code: 'unreachable' })
  })

  it.each([
    [{}, 'the scenario is missing'],
    [{ s3Bucket: 'b' }, '--s3-bucket and --s3-key: give both, or neither'],
    [{ s3Bucket: 'b', s3Key: 'k', path: 'p' }, '--path: excludes --s3-bucket'],
    [{ path: '/no/such/file' }, '--path /no/such/file: '],
  ])('at %j is refused: %s', async (change, says) => {
    await expect(scenarioText({ ...place, ...change }, {})).rejects.toThrow(says)
  })
})
