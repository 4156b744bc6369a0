/** The options of `breakwater run`, declared like the settings of all programs. */
import type { Group } from '../../lib/flags/help.ts'
import {
  choice,
  each,
  positive,
  type Range,
  seconds,
  share,
  size,
  text,
  toggle,
  whole,
  wholeOrAuto,
} from '../../lib/flags/kinds.ts'
import { orchestratorSetting } from '../../lib/flags/orchestrator.ts'
import { settingOf } from '../../lib/flags/setting.ts'
import type { Headers } from '../../lib/plan/headers.ts'
import * as limits from '../../lib/plan/limits.ts'
import { headersIn, SHORTEST, type StageTyped, stagesIn, tagsIn, thresholdsIn, userIn, variablesIn } from '../values.ts'

const MOST_WORKERS = 256
const ANY_SIZE: Range = [1, Number.MAX_SAFE_INTEGER]
const TIME = { placeholder: 'TIME' }
const NAME = { placeholder: 'NAME' }
const FILE = { placeholder: 'FILE' }

/** The greatest factor of a time scale: an hour in less than a millisecond. */
const MAX_SCALE = 10_000_000

/** How a plan is read; the other commands that read plans have these options as well. */
export const planReading = {
  var: each<Readonly<Record<string, string>> | undefined>(variablesIn, undefined, {
    placeholder: 'NAME=VALUE',
    help: 'value of a variable, in place of that in the plan; one flag per variable',
  }),
  env: text(undefined, { ...NAME, help: 'environment of the plan whose keys replace those of the plan' }),
  target: text(undefined, { placeholder: 'URL', help: 'target, in place of that of the plan' }),
} as const

const plan = {
  ...planReading,
  preset: text(undefined, { ...NAME, help: 'a usual test of the URL: see breakwater plan presets' }),
  timeScale: positive(MAX_SCALE, undefined, {
    placeholder: 'FACTOR',
    help: 'divide all durations of the load by this factor; rates, think times and timeouts stay',
  }),
  printPlan: toggle({ help: 'print the plan as a file, with what the flags change in it, and run nothing' }),
} as const

const load = {
  connections: whole([1, limits.MAX_CONNECTIONS], undefined, {
    short: 'c',
    help: 'maximum number of requests in flight',
    shown: '10; with --rate or --stages up to 1000 as needed',
  }),
  duration: seconds(
    undefined,
    {
      short: 'd',
      ...TIME,
      help: 'duration of the load, such as 500ms, 30s, 5m or 1h',
      shown: '10s, unless -n or --stages is given',
    },
    [SHORTEST, limits.MAX_SECONDS],
  ),
  requests: whole([1, limits.MAX_COUNT], undefined, {
    short: 'n',
    help: 'number of requests; with -d, the limit that is reached first ends the load (with --rate, give one of the two)',
  }),
  rate: positive(limits.MAX_RATE, undefined, {
    help: 'arrival rate: requests per second, however slow the target is',
  }),
  stages: settingOf<readonly StageTyped[] | undefined>(stagesIn, undefined, {
    placeholder: 'LIST',
    help: 'arrival rate over time: 0-1000/1m,1000/5m ramps up for a minute, then holds',
  }),
  poisson: toggle({ help: 'random (Poisson) arrivals at that rate, like those of many independent users' }),
  seed: whole([0, Number.MAX_SAFE_INTEGER], undefined, {
    help: 'seed of the random arrivals: the same seed gives the same arrivals',
  }),
  think: seconds(undefined, { ...TIME, help: 'think time: pause of a connection after each response' }, [
    0,
    limits.MAX_THINK_SECONDS,
  ]),
  strict: toggle({
    help: 'busy-wait for each arrival: more precise by tens of microseconds, but keeps a core busy per load thread',
  }),
  drain: seconds(
    undefined,
    {
      ...TIME,
      help: 'with --rate or --stages: time after the end of the load in which overdue requests are still sent',
      shown: 'as --timeout',
    },
    [0, limits.MAX_TIMEOUT_SECONDS],
  ),
  workers: wholeOrAuto([1, MOST_WORKERS], 'auto', {
    placeholder: 'N',
    help: 'load threads, which share the load and the connections; auto: at most the number of cores minus one',
    shown: 'auto',
  }),
} as const

const request = {
  method: text(undefined, { short: 'X', ...NAME, help: 'HTTP method', shown: 'GET, or POST with a body' }),
  header: each<Headers | undefined>(headersIn, undefined, {
    short: 'H',
    help: "header as 'Name: value', one flag per header; a name may be given several times",
  }),
  user: settingOf<string | undefined>(userIn, undefined, {
    short: 'u',
    placeholder: 'NAME:PASSWORD',
    help: 'Basic authentication, as does a user in the URL; shown nowhere',
  }),
  body: text(undefined, {
    short: 'b',
    help: 'request body: the text, @FILE, or @- for standard input; bytes are sent unchanged',
  }),
  chunked: toggle({ help: 'send the body in chunks of 16 KiB, without its length; HTTP/2 has frames instead' }),
  expectContinue: toggle({
    help: 'send the body when the target answers 100 Continue, or after a second; not after a final response',
  }),
  pathAsIs: toggle({ help: 'send the path of the URL as written: keep /../ and /./ in it' }),
  timeout: seconds(undefined, { ...TIME, help: 'request timeout, until the last byte of the response', shown: '10s' }, [
    SHORTEST,
    limits.MAX_TIMEOUT_SECONDS,
  ]),
} as const

/** How requests are sent. */
export const connection = {
  engine: choice(limits.engineNames, undefined, {
    ...NAME,
    help: 'HTTP engine: sockets, http2 or undici',
    shown: 'http2 with --streams, undici with --proxy, else sockets',
  }),
  streams: whole([1, limits.MAX_STREAMS], undefined, { help: 'HTTP/2: requests in flight on each connection' }),
  connectTimeout: seconds(
    undefined,
    { ...TIME, help: 'connect timeout: DNS, TCP and TLS together', shown: 'as --timeout' },
    [SHORTEST, limits.MAX_TIMEOUT_SECONDS],
  ),
  idleTimeout: seconds(
    undefined,
    { ...TIME, help: 'close a connection that has been idle for this long', shown: 'never' },
    [SHORTEST, limits.MAX_TIMEOUT_SECONDS],
  ),
  dnsTtl: seconds(undefined, { ...TIME, help: 'how long a resolved host name is cached', shown: '1m' }),
  noKeepalive: toggle({ help: 'open a new connection for each request' }),
  resendStale: toggle({ help: 'send a request once more when the target had closed its idle connection' }),
  maxHeader: size([256, 16_777_216], undefined, { help: 'maximum size of the head of a response', shown: '64KiB' }),
  maxBody: size(ANY_SIZE, undefined, { help: 'maximum size of the body of a response', shown: 'no limit' }),
  decompress: size(ANY_SIZE, undefined, {
    help: 'ask for compressed responses and decompress each body, up to this size',
  }),
  redirects: whole([0, limits.MAX_REDIRECTS], undefined, { help: 'maximum number of redirects to follow', shown: '0' }),
  connectTo: text(undefined, {
    placeholder: 'HOST:PORT',
    help: 'connect to this address instead of the host of the URL',
  }),
  unixSocket: text(undefined, { placeholder: 'PATH', help: 'connect to this Unix socket' }, limits.MAX_SOCKET_PATH),
  proxy: text(undefined, {
    placeholder: 'URL',
    help: 'HTTP proxy; the URL may contain a user and a password',
  }),
  insecure: toggle({ short: 'k', help: 'do not verify the certificate of the target' }),
  serverName: text(
    undefined,
    { ...NAME, help: 'TLS server name (SNI)', shown: 'the host of the URL' },
    limits.MAX_HOST_NAME,
  ),
  cacert: text(undefined, { ...FILE, help: 'CA bundle (PEM) to trust' }),
  cert: text(undefined, { ...FILE, help: 'client certificate (PEM)' }),
  key: text(undefined, { ...FILE, help: 'private key (PEM) of the client certificate' }),
} as const

/** Where the test runs. */
export const clusterSettings = {
  orchestrator: orchestratorSetting(undefined, {
    help: 'run the test on the drivers of this orchestrator; then -n, -c and --rate of a URL are for each driver',
    shown: 'on this machine',
  }),
  tokenFile: text(undefined, {
    ...FILE,
    env: 'BREAKWATER_TOKEN_FILE',
    help: 'file whose first line is the token of the orchestrator',
    shown: 'the variable BREAKWATER_TOKEN',
  }),
} as const

const output = {
  json: toggle({ help: 'print the whole report as one JSON document on standard output' }),
  quiet: toggle({ help: 'show nothing while the test runs' }),
  hgrm: text(undefined, {
    ...FILE,
    help: 'write the percentiles of the response time to this file, in the text format of HdrHistogram',
  }),
  hlog: text(undefined, {
    ...FILE,
    help: 'write the whole histogram of the response time to this file, as an HdrHistogram interval log',
  }),
  name: text(undefined, { help: 'name of the test, kept in the report' }, limits.MAX_NAME),
  tag: each<Readonly<Record<string, string>> | undefined>(tagsIn, undefined, {
    placeholder: 'NAME=VALUE',
    help: 'tag of the test, in place of that of the plan; its history has it, and a search finds it; one flag per tag',
  }),
  threshold: each<readonly string[] | undefined>(thresholdsIn, undefined, {
    help: "limit that decides whether the target has passed, such as 'p99 < 250ms', beside those of the plan; one flag each",
  }),
  maxLost: share(undefined, {
    help: 'exit with 98 if more than this share of the planned requests was dropped, never sent or lost; 1% or 0.01',
    shown: 'no limit',
  }),
} as const

/** All options. */
export const runSettings = { ...plan, ...load, ...request, ...connection, ...clusterSettings, ...output } as const

/** The groups of the help. */
export const runGroups: readonly Group[] = [
  { title: 'Plan', settings: plan },
  { title: 'Load', settings: load },
  { title: 'Request', settings: request },
  { title: 'Connection', settings: connection },
  { title: 'Cluster', settings: clusterSettings },
  { title: 'Output', settings: output },
]
