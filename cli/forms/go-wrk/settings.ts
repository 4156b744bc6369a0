/** The flags of go-wrk and of its distributed extension, with their names and defaults. */
import type { Group } from '../../../lib/flags/help.ts'
import { each, list, seconds, text, toggle, whole } from '../../../lib/flags/kinds.ts'
import type { Headers } from '../../../lib/plan/headers.ts'
import * as limits from '../../../lib/plan/limits.ts'
import { clusterSettings } from '../../run/settings.ts'
import { headersIn, SHORTEST } from '../../values.ts'

/** go-wrk's defaults. */
export const defaults = { connections: 10, seconds: 10, timeoutMs: 1_000, method: 'GET', userAgent: 'go-wrk' } as const

const FILE = { placeholder: 'FILE' }

const load = {
  connections: whole([1, limits.MAX_CONNECTIONS], defaults.connections, {
    short: 'c',
    help: 'goroutines: connections, each with one request in flight; of each worker in distributed mode',
  }),
  duration: seconds(
    defaults.seconds,
    { short: 'd', placeholder: 'SECONDS', help: 'duration of the test in seconds', shown: '10' },
    [SHORTEST, limits.MAX_SECONDS],
  ),
  cpus: whole([0, 256], 0, { help: 'load threads; 0: at most the number of cores minus one' }),
} as const

const request = {
  header: each<Headers | undefined>(headersIn, undefined, {
    short: 'H',
    help: "header as 'Name: value', one flag per header",
  }),
  method: text(defaults.method, { short: 'M', placeholder: 'NAME', help: 'HTTP method' }),
  body: text('', { help: 'request body: the text, @FILE, or @- for standard input', shown: 'none' }),
  host: text(undefined, { placeholder: 'NAME', help: 'Host header', shown: 'the host of the URL' }),
  playback: text(undefined, {
    ...FILE,
    short: 'f',
    help: 'playback file: a request per line, as URL or METHOD URL; then no URL is given',
  }),
  timeout: whole([1, limits.MAX_TIMEOUT_SECONDS * 1_000], defaults.timeoutMs, {
    short: 'T',
    placeholder: 'MS',
    help: 'timeout of a whole request in ms, until the last byte of its response',
  }),
  redir: toggle({ help: 'follow redirects, up to 10; otherwise a redirect is an error' }),
} as const

const connection = {
  noC: toggle({ help: 'do not ask for compressed responses' }),
  noKa: toggle({ help: 'open a new connection for each request' }),
  noVr: toggle({ help: 'do not verify the certificate of the target' }),
  http: toggle({ help: 'HTTP/2, if the target agrees to it by TLS; on unless -http=false' }, true),
  ca: text(undefined, { ...FILE, help: 'CA bundle (PEM) to trust' }),
  cert: text(undefined, { ...FILE, help: 'client certificate (PEM)' }),
  key: text(undefined, { ...FILE, help: 'private key (PEM) of the client certificate' }),
  proxy: text(undefined, { short: 'x', placeholder: 'URL', help: 'HTTP proxy' }),
} as const

const distributed = {
  orchestrator: {
    ...clusterSettings.orchestrator,
    help: 'coordinator: run on all drivers of this orchestrator; -coordinator means the same',
  },
  workers: list({ placeholder: 'LIST', help: 'as many drivers as this list has names must be ready', shown: 'any' }),
  tokenFile: clusterSettings.tokenFile,
} as const

const output = {
  json: toggle({ help: 'print the report of breakwater run as JSON instead' }),
  version: toggle({ short: 'v', help: 'print the version' }),
} as const

export const goWrkSettings = { ...load, ...request, ...connection, ...distributed, ...output } as const

export const goWrkGroups: readonly Group[] = [
  { title: 'Load', settings: load },
  { title: 'Request', settings: request },
  { title: 'Connection', settings: connection },
  { title: 'Distributed', settings: distributed },
  { title: 'Output', settings: output },
]
