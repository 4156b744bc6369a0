/** What `breakwater run` can be told, declared as the settings of all programs are. */
import type { Group } from '../lib/flags/help.ts'
import { choice, each, positive, seconds, share, text, toggle, whole, wholeOrAuto } from '../lib/flags/kinds.ts'
import { settingOf } from '../lib/flags/setting.ts'
import * as limits from '../lib/plan/limits.ts'
import { headersIn, SHORTEST, type StageTyped, stagesIn } from './values.ts'

const MOST_WORKERS = 256
const TIME = { placeholder: 'TIME' }
const NAME = { placeholder: 'NAME' }
const FILE = { placeholder: 'FILE' }

const load = {
  connections: whole([1, limits.MAX_CONNECTIONS], undefined, {
    short: 'c',
    help: 'requests in flight',
    shown: '10; with --rate or --stages up to 1000 as needed',
  }),
  duration: seconds(
    undefined,
    {
      short: 'd',
      ...TIME,
      help: 'how long: 500ms, 30s, 5m, 1h',
      shown: '10s, unless -n or --stages is given',
    },
    [SHORTEST, limits.MAX_SECONDS],
  ),
  requests: whole([1, limits.MAX_COUNT], undefined, {
    short: 'n',
    help: 'how many; with -d whichever comes first (--rate takes one of the two)',
  }),
  rate: positive(limits.MAX_RATE, undefined, {
    help: 'requests a second, each at its own instant, whatever the target does',
  }),
  stages: settingOf<readonly StageTyped[] | undefined>(stagesIn, undefined, {
    placeholder: 'LIST',
    help: 'the rate over time: 0-1000/1m,1000/5m climbs for a minute, then holds',
  }),
  poisson: toggle({ help: 'random instants at that rate, as of many independent users' }),
  seed: whole([0, Number.MAX_SAFE_INTEGER], undefined, {
    help: 'of the random instants: the same seed gives the same ones',
  }),
  think: seconds(undefined, { ...TIME, help: 'how long a connection rests after each answer' }, [
    0,
    limits.MAX_THINK_SECONDS,
  ]),
  strict: toggle({ help: 'hit instants by spinning: nearer by tens of microseconds, and keeps a core busy' }),
  drain: seconds(
    undefined,
    {
      ...TIME,
      help: 'how long after its time a load at a rate still sends what was due in it',
      shown: 'as --timeout',
    },
    [0, limits.MAX_TIMEOUT_SECONDS],
  ),
  workers: wholeOrAuto([1, MOST_WORKERS], 'auto', {
    placeholder: 'N',
    help: 'load threads, each with its share of load and connections; auto: one for each core but one',
    shown: 'auto',
  }),
} as const

const request = {
  method: text(undefined, { short: 'X', ...NAME, help: 'HTTP method', shown: 'GET, with a body POST' }),
  header: each<Readonly<Record<string, string>> | undefined>(headersIn, undefined, {
    short: 'H',
    help: "'Name: value', once for each header; Host too",
  }),
  body: text(undefined, { short: 'b', help: 'the text, @FILE, or @- for standard input' }),
  timeout: seconds(undefined, { ...TIME, help: 'for a request, to the last byte of its answer', shown: '10s' }, [
    SHORTEST,
    limits.MAX_TIMEOUT_SECONDS,
  ]),
} as const

const connection = {
  engine: choice(limits.engineNames, undefined, {
    ...NAME,
    help: 'sockets, http2 or undici',
    shown: 'http2 for --streams, undici for --proxy, else sockets',
  }),
  streams: whole([1, limits.MAX_STREAMS], undefined, { help: 'HTTP/2: requests in flight on each connection' }),
  connectTimeout: seconds(undefined, { ...TIME, help: 'for name, connection and TLS', shown: 'as --timeout' }, [
    SHORTEST,
    limits.MAX_TIMEOUT_SECONDS,
  ]),
  noKeepalive: toggle({ help: 'a new connection for each request' }),
  redirects: whole([0, limits.MAX_REDIRECTS], undefined, { help: 'redirects to follow', shown: '0' }),
  connectTo: text(undefined, { placeholder: 'HOST:PORT', help: 'connect there, whatever the URL says' }),
  unixSocket: text(undefined, { placeholder: 'PATH', help: 'connect to this Unix socket' }, limits.MAX_SOCKET_PATH),
  proxy: text(undefined, {
    placeholder: 'URL',
    help: 'an HTTP proxy; its user and password may stand in the URL',
  }),
  insecure: toggle({ short: 'k', help: 'do not check the certificate of the target' }),
  serverName: text(undefined, { ...NAME, help: 'name for TLS', shown: 'the host of the URL' }, limits.MAX_HOST_NAME),
  cacert: text(undefined, { ...FILE, help: 'PEM file of the authorities to believe' }),
  cert: text(undefined, { ...FILE, help: 'PEM file of a client certificate' }),
  key: text(undefined, { ...FILE, help: 'PEM file of its key' }),
} as const

const output = {
  json: toggle({ help: 'the whole report as one JSON document on standard output' }),
  quiet: toggle({ help: 'no progress on the terminal' }),
  hgrm: text(undefined, {
    ...FILE,
    help: 'write the percentiles of the response time there, as HdrHistogram prints them',
  }),
  hlog: text(undefined, { ...FILE, help: 'write its whole histogram there, as an interval log of HdrHistogram' }),
  name: text(undefined, { help: 'a name for people, kept in the report' }, limits.MAX_NAME),
  maxLost: share(undefined, {
    help: 'exit with 98 when more of the planned requests were never sent or lost: 1%, 0.01',
    shown: 'no limit',
  }),
  help: toggle({ short: 'h', help: 'this text' }),
} as const

/** All of them. */
export const runSettings = { ...load, ...request, ...connection, ...output } as const

/** As the help shows them. */
export const runGroups: readonly Group[] = [
  { title: 'Load', settings: load },
  { title: 'Request', settings: request },
  { title: 'Connection', settings: connection },
  { title: 'Output', settings: output },
]
