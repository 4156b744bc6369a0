/** The text of a scenario: from a file, a URL, or an object store that speaks S3. */
import { readFileSync } from 'node:fs'
import { BreakwaterError, messageOf, systemMessage } from '../../../lib/errors.ts'
import { usage } from '../../../lib/flags/setting.ts'
import { withoutPasswords } from '../../../lib/plan/secrets.ts'
import { type AwsCredentials, encodedPath, signedHeaders } from './signature.ts'

/** Where a scenario is, as it was given. */
export interface Place {
  readonly path: string | undefined
  readonly s3Bucket: string | undefined
  readonly s3Key: string | undefined
  readonly s3Endpoint: string | undefined
  readonly s3Region: string
}

type Env = Readonly<Record<string, string | undefined>>

const WITHIN_MS = 30_000
/** No scenario is larger. */
const MAX_BYTES = 1_048_576

/**
 * Rejects with BreakwaterError `usage` for a place that is not given, given twice or has no scenario, and `unreachable`
 * for one that does not answer.
 */
export async function scenarioText(place: Place, env: Env): Promise<string> {
  const { path, s3Bucket, s3Key } = place
  if ((s3Bucket === undefined) !== (s3Key === undefined)) throw usage('--s3-bucket and --s3-key: give both, or neither')
  if (s3Bucket !== undefined && s3Key !== undefined) {
    if (path !== undefined) throw usage('--path: excludes --s3-bucket: give one of them')
    return fromS3({ ...place, bucket: s3Bucket, key: s3Key }, env)
  }
  if (path === undefined) throw usage('the scenario is missing: give --path FILE, or --s3-bucket NAME and --s3-key KEY')
  if (/^https?:\/\//.test(path)) return fetched(new URL(path), {}, `--path ${shown(path)}`)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw usage(`--path ${path}: ${systemMessage(error)}`)
  }
}

/** A presigned URL is a password. */
function shown(url: string): string {
  return withoutPasswords(url).replace(/\?.*$/, '?…')
}

interface S3Object {
  readonly bucket: string
  readonly key: string
  readonly s3Endpoint: string | undefined
  readonly s3Region: string
}

/** Without credentials, the object has to be public. */
function fromS3(object: S3Object, env: Env): Promise<string> {
  const { bucket, key, s3Region: region } = object
  const url = s3Url(object)
  const credentials = credentialsIn(env)
  const headers = credentials === undefined ? {} : signedHeaders(credentials, { url, region, at: new Date() })
  return fetched(url, headers, `s3://${bucket}/${key}`)
}

/** Other stores have the bucket in the path, and so have buckets whose names no certificate covers. */
export function s3Url({ bucket, key, s3Endpoint, s3Region }: S3Object): URL {
  const path = encodedPath(key)
  if (s3Endpoint !== undefined) {
    if (!URL.canParse(s3Endpoint)) throw usage(`--s3-endpoint: '${withoutPasswords(s3Endpoint)}' is not a URL`)
    return new URL(`${s3Endpoint.replace(/\/+$/, '')}/${bucket}/${path}`)
  }
  const host = `s3.${s3Region}.amazonaws.com`
  return new URL(bucket.includes('.') ? `https://${host}/${bucket}/${path}` : `https://${bucket}.${host}/${path}`)
}

function credentialsIn(env: Env): AwsCredentials | undefined {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: token } = env
  if ((accessKeyId ?? '') === '' || (secretAccessKey ?? '') === '') return undefined
  return { accessKeyId: accessKeyId ?? '', secretAccessKey: secretAccessKey ?? '', sessionToken: token || undefined }
}

async function fetched(url: URL, headers: Readonly<Record<string, string>>, where: string): Promise<string> {
  const { ok, status, text } = await received(url, headers).catch((error: unknown) => {
    const { cause } = error instanceof Error ? error : {}
    throw new BreakwaterError('unreachable', `${where}: ${messageOf(cause ?? error)}`, { cause: error })
  })
  if (!ok) throw usage(`${where}: ${status}${reasonIn(text)}`)
  if (Buffer.byteLength(text) > MAX_BYTES) throw usage(`${where}: exceeds ${MAX_BYTES} bytes`)
  return text
}

/** No more is read than is needed to see that it is too much. */
async function received(
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<{ ok: boolean; status: number; text: string }> {
  const { ok, status, body } = await fetch(url, { headers, signal: AbortSignal.timeout(WITHIN_MS) })
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > MAX_BYTES) break
  }
  return { ok, status, text: Buffer.concat(chunks).toString() }
}

/** S3 says in XML why. */
function reasonIn(text: string): string {
  const [, code] = /<Code>([\w.-]{1,100})<\/Code>/.exec(text) ?? []
  return code === undefined ? '' : ` ${code}`
}
