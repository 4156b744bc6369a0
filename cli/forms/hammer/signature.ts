/**
 * AWS Signature Version 4 in the header `authorization`, for a GET without a body from S3.
 * Source: "Authenticating Requests: Using the Authorization Header (AWS Signature Version 4)", Amazon S3 API Reference.
 */
import { createHash, createHmac } from 'node:crypto'

export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string | undefined
}

/** What a signature is for. */
export interface Signed {
  readonly url: URL
  readonly region: string
  readonly at: Date
  /** Further headers of the request, by names in small letters. */
  readonly headers?: Readonly<Record<string, string>>
}

const ALGORITHM = 'AWS4-HMAC-SHA256'
const EMPTY = sha256('')

/** All headers of the request but `host`, which the client sets from the URL. */
export function signedHeaders(credentials: AwsCredentials, signed: Signed): Record<string, string> {
  const { url, region, at, headers = {} } = signed
  const { accessKeyId, secretAccessKey, sessionToken } = credentials
  const time = at.toISOString().replace(/[-:]|\.\d+/g, '')
  const date = time.slice(0, 8)
  const scope = `${date}/${region}/s3/aws4_request`
  const token = sessionToken === undefined ? {} : { 'x-amz-security-token': sessionToken }
  const sent = { ...headers, 'x-amz-content-sha256': EMPTY, 'x-amz-date': time, ...token }
  const all = Object.entries({ ...sent, host: url.host }).toSorted(([a], [b]) => (a < b ? -1 : 1))
  const names = all.map(([name]) => name).join(';')
  const canonical = [
    'GET',
    url.pathname,
    canonicalQuery(url),
    ...all.map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names,
    EMPTY,
  ].join('\n')
  const text = [ALGORITHM, time, scope, sha256(canonical)].join('\n')
  const key = [date, region, 's3', 'aws4_request'].reduce<string | Buffer>(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, text).toString('hex')
  const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope},SignedHeaders=${names},Signature=${signature}`
  return { ...sent, authorization }
}

/** A path of S3: each segment is encoded once, all but the unreserved characters of RFC 3986. */
export function encodedPath(key: string): string {
  return key.split('/').map(encoded).join('/')
}

function canonicalQuery({ searchParams }: URL): string {
  const pairs = [...searchParams].map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
  return pairs.toSorted().join('&')
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
