/** The flags of go-hammer, with their names and defaults; each may also come from a variable or a settings file. */
import type { Group } from '../../../lib/flags/help.ts'
import { seconds, text, toggle, whole } from '../../../lib/flags/kinds.ts'
import { Problem, quoted, settingOf } from '../../../lib/flags/setting.ts'
import type { Headers } from '../../../lib/plan/headers.ts'
import * as limits from '../../../lib/plan/limits.ts'
import { SHORTEST } from '../../values.ts'

/** go-hammer's defaults; durations in seconds. */
export const defaults = { tps: 1, duration: 60, method: 'GET', timeout: 10 } as const

const named = (name: string): { env: string } => ({ env: `BREAKWATER_HAMMER_${name}` })

/** One JSON object of texts. */
export function headersIn(given: unknown): Headers | Problem {
  const object = typeof given === 'string' ? jsonIn(given) : given
  if (typeof object !== 'object' || object === null || Array.isArray(object)) return notHeaders(given)
  const entries = Object.entries(object).map(([name, value]) => [name, value as unknown] as const)
  return entries.every(([, value]) => typeof value === 'string') ? (object as Headers) : notHeaders(given)
}

function notHeaders(given: unknown): Problem {
  return new Problem(
    `${quoted(given)} is not a JSON object of texts; write one such as '{"content-type":"text/plain"}'`,
  )
}

function jsonIn(given: string): unknown {
  if (given === '') return {}
  try {
    return JSON.parse(given)
  } catch {
    return undefined
  }
}

const load = {
  endpoint: text(undefined, { ...named('ENDPOINT'), placeholder: 'URL', help: 'URL of the target' }),
  tps: whole([1, limits.MAX_RATE], undefined, {
    ...named('TPS'),
    help: 'requests per second',
    shown: String(defaults.tps),
  }),
  duration: seconds(
    undefined,
    { ...named('DURATION'), placeholder: 'SECONDS', help: 'duration in seconds', shown: String(defaults.duration) },
    [SHORTEST, limits.MAX_SECONDS],
  ),
  bursts: toggle({
    ...named('BURSTS'),
    help: 'send the requests of each second at its start, together; otherwise evenly over it',
  }),
} as const

const request = {
  method: text(undefined, { ...named('METHOD'), placeholder: 'NAME', help: 'HTTP method', shown: defaults.method }),
  payload: text(undefined, { ...named('PAYLOAD'), help: 'body of the requests', shown: 'none' }),
  headers: settingOf<Headers | undefined>(headersIn, undefined, {
    ...named('HEADERS'),
    placeholder: 'JSON',
    help: 'headers as one JSON object',
    shown: 'none',
  }),
  timeout: seconds(
    undefined,
    {
      ...named('TIMEOUT'),
      placeholder: 'TIME',
      help: 'timeout of a request, until the last byte of its response',
      shown: `${defaults.timeout}s`,
    },
    [SHORTEST, limits.MAX_TIMEOUT_SECONDS],
  ),
  failNon2xx: toggle({ ...named('FAIL_NON_2XX'), help: 'a status other than 2xx is an error' }),
} as const

const output = {
  quiet: toggle({ short: 'q', help: 'print no line per response, only the summary' }),
  json: toggle({ help: 'print the summary as JSON' }),
  version: toggle({ help: 'print the version' }),
} as const

const source = {
  path: text(undefined, { placeholder: 'FILE|URL', help: 'the scenario: a JSON file, or its public or presigned URL' }),
  s3Bucket: text(undefined, { placeholder: 'NAME', help: 'S3 bucket of the scenario' }),
  s3Key: text(undefined, { placeholder: 'KEY', help: 'key of the scenario in the bucket' }),
  s3Endpoint: text(undefined, {
    env: ['AWS_ENDPOINT_URL_S3', 'AWS_ENDPOINT_URL'],
    placeholder: 'URL',
    help: 'address of another object store that speaks S3',
    shown: 'that of AWS',
  }),
  s3Region: text('us-east-1', { env: ['AWS_REGION', 'AWS_DEFAULT_REGION'], placeholder: 'NAME', help: 'region' }),
} as const

export const hammerSettings = { ...load, ...request, ...output } as const
export const scenarioSettings = { ...source, ...hammerSettings } as const

export const hammerGroups: readonly Group[] = [
  { title: 'Load', settings: load },
  { title: 'Request', settings: request },
  { title: 'Output', settings: output },
]
export const scenarioGroups: readonly Group[] = [{ title: 'Scenario', settings: source }, ...hammerGroups]
