/** What `breakwater run` can be told, and how it becomes the body of POST /avalanche: the two say the same. */
import type { AvalancheBody } from '../lib/api/bodies.ts'
import type { EngineName, Transport } from '../lib/plan/transport.ts'
import { autoWorkers, usableCores } from '../lib/cores.ts'
import type { HistogramFiles } from './histogram-files.ts'
import { type FlagGroup, type Given, helpFlag, usage } from './flags.ts'
import { headersIn, numberIn, shareIn, stagesIn, targetIn, timeIn, wholeIn } from './values.ts'

export const runFlags: readonly FlagGroup[] = [
  {
    title: 'Load',
    flags: [
      {
        long: 'connections',
        short: 'c',
        value: 'N',
        help: 'requests in flight (default 10; with --rate or --stages up to 1000 as needed)',
      },
      {
        long: 'duration',
        short: 'd',
        value: 'TIME',
        help: 'how long: 500ms, 30s, 5m, 1h (default 10s, unless -n or --stages is given)',
      },
      {
        long: 'requests',
        short: 'n',
        value: 'N',
        help: 'how many; with -d whichever comes first (--rate takes one of the two)',
      },
      { long: 'rate', value: 'N', help: 'requests a second, each at its own instant, whatever the target does' },
      { long: 'stages', value: 'LIST', help: 'the rate over time: 0-1000/1m,1000/5m climbs for a minute, then holds' },
      { long: 'poisson', help: 'random instants at that rate, as of many independent users' },
      { long: 'seed', value: 'N', help: 'of the random instants: the same seed gives the same ones' },
      { long: 'think', value: 'TIME', help: 'how long a connection rests after each answer' },
      { long: 'strict', help: 'hit instants by spinning: nearer by tens of microseconds, and keeps a core busy' },
      {
        long: 'drain',
        value: 'TIME',
        help: 'how long after its time a load at a rate still sends what was due in it (default as --timeout)',
      },
      {
        long: 'workers',
        value: 'N',
        help: 'load threads, each with its share of load and connections; auto (the default): one for each core but one',
      },
    ],
  },
  {
    title: 'Request',
    flags: [
      { long: 'method', short: 'X', value: 'NAME', help: 'HTTP method (default GET, with a body POST)' },
      { long: 'header', short: 'H', value: 'TEXT', many: true, help: "'Name: value', once for each header; Host too" },
      { long: 'body', short: 'b', value: 'TEXT', help: 'the text, @FILE, or @- for standard input' },
      { long: 'timeout', value: 'TIME', help: 'for a request, to the last byte of its answer (default 10s)' },
    ],
  },
  {
    title: 'Connection',
    flags: [
      {
        long: 'engine',
        value: 'NAME',
        help: 'sockets, http2 or undici (default: http2 for --streams, undici for --proxy, else sockets)',
      },
      { long: 'streams', value: 'N', help: 'HTTP/2: requests in flight on each connection' },
      { long: 'connect-timeout', value: 'TIME', help: 'for name, connection and TLS (default as --timeout)' },
      { long: 'no-keepalive', help: 'a new connection for each request' },
      { long: 'redirects', value: 'N', help: 'redirects to follow (default 0)' },
      { long: 'connect-to', value: 'HOST:PORT', help: 'connect there, whatever the URL says' },
      { long: 'unix-socket', value: 'PATH', help: 'connect to this Unix socket' },
      { long: 'proxy', value: 'URL', help: 'an HTTP proxy; its user and password may stand in the URL' },
      { long: 'insecure', short: 'k', help: 'do not check the certificate of the target' },
      { long: 'server-name', value: 'NAME', help: 'name for TLS (default the host of the URL)' },
      { long: 'cacert', value: 'FILE', help: 'PEM file of the authorities to believe' },
      { long: 'cert', value: 'FILE', help: 'PEM file of a client certificate' },
      { long: 'key', value: 'FILE', help: 'PEM file of its key' },
    ],
  },
  {
    title: 'Output',
    flags: [
      { long: 'json', help: 'the whole report as one JSON document on standard output' },
      { long: 'quiet', help: 'no progress on the terminal' },
      {
        long: 'hgrm',
        value: 'FILE',
        help: 'write the percentiles of the response time there, as HdrHistogram prints them',
      },
      { long: 'hlog', value: 'FILE', help: 'write its whole histogram there, as an interval log of HdrHistogram' },
      { long: 'name', value: 'TEXT', help: 'a name for people, kept in the report' },
      {
        long: 'max-lost',
        value: 'SHARE',
        help: 'exit with 98 when more of the planned requests were never sent or lost: 1%, 0.01 (default: no limit)',
      },
      helpFlag,
    ],
  },
]

/** What was asked of a run. Plain values: nothing has been looked at that is not text. */
export interface RunOptions {
  /** All but the body of the request, which may have to be read. */
  readonly asked: AvalancheBody & { readonly target: string }
  /** As typed: the text, `@FILE` or `@-`. */
  readonly body: string | undefined
  /** Load threads. */
  readonly workers: number
  /** The share of the planned requests that may be dropped, never sent or lost. */
  readonly maxLost: number | undefined
  /** PEM files. */
  readonly files: {
    readonly ca: string | undefined
    readonly cert: string | undefined
    readonly key: string | undefined
  }
  /** Where the histogram of the response time goes. */
  readonly histogramFiles: HistogramFiles
  readonly json: boolean
  readonly quiet: boolean
}

/** When nobody says how much load: so many connections, for so many seconds. */
const CONNECTIONS = 10
const SECONDS = 10
const MOST_WORKERS = 256
/** So many requests a second are an easy load for one thread. */
const RATE_OF_THREAD = 5_000

type Read<T> = (text: string, flag: string) => T

/**
 * @param cores of this machine that may be used, for `--workers auto`
 * @throws BreakwaterError `usage`, naming the flag and what it takes
 */
export function runOptions({ positionals, values }: Given, cores = usableCores()): RunOptions {
  const [url, more] = positionals
  if (url === undefined) throw usage('no URL: breakwater run URL, for example breakwater run localhost:8000')
  if (more !== undefined) throw usage(`'${more}' is one argument too many: one URL, then flags`)
  const text = (long: string): string | undefined => values.get(long)?.[0]
  const maxLost = text('max-lost')
  const files = { ca: text('cacert'), cert: text('cert'), key: text('key') }
  const asked = { ...askedOf(values), target: targetIn(url) }
  return {
    asked,
    body: text('body'),
    workers: workersIn(text('workers') ?? 'auto', asked, cores),
    maxLost: maxLost === undefined ? undefined : shareIn(maxLost, '--max-lost'),
    files,
    histogramFiles: { hgrm: text('hgrm'), hlog: text('hlog') },
    json: values.has('json'),
    quiet: values.has('quiet'),
  }
}

/** As many threads as cores allow, and no more than have something to do: one that idles costs its start. */
function workersIn(text: string, { connections, rate, stages }: AvalancheBody, cores: number): number {
  if (text !== 'auto') {
    const workers = wholeIn(text, '--workers', 1)
    if (workers > MOST_WORKERS) throw usage(`--workers: at most ${MOST_WORKERS}`)
    return workers
  }
  const peak = Math.max(rate ?? 0, ...(stages ?? []).flatMap(({ from = 0, to }) => [from, to]))
  const useful = peak > 0 ? Math.ceil(peak / RATE_OF_THREAD) : (connections ?? CONNECTIONS)
  return Math.max(1, Math.min(autoWorkers(cores), useful, connections ?? useful))
}

/** Reads the value of a flag, if it was given. */
type Reader = <T>(long: string, as: Read<T>) => T | undefined

function askedOf(values: Given['values']): AvalancheBody {
  const read: Reader = (long, as) => {
    const text = values.get(long)?.[0]
    return text === undefined ? undefined : as(text, `--${long}`)
  }
  return definedOnly({
    ...arrivalsOf(read),
    poisson: values.has('poisson') || undefined,
    strict: values.has('strict') || undefined,
    method: read('method', asIs) ?? (values.has('body') ? 'POST' : undefined),
    headers: headersIn(values.get('header') ?? [], '--header'),
    timeout: read('timeout', timeIn),
    drain: read('drain', timeIn),
    name: read('name', asIs),
    transport: transportOf(values, read),
  })
}

/** How much load, and the defaults of what nobody said. */
function arrivalsOf(read: Reader): AvalancheBody {
  const count = read('requests', wholeIn)
  const stages = read('stages', stagesIn)
  const rate = read('rate', numberIn)
  const bounded = count ?? stages
  const open = rate ?? stages
  return definedOnly({
    count,
    stages,
    rate,
    duration: read('duration', timeIn) ?? (bounded === undefined ? SECONDS : undefined),
    connections:
      read('connections', wholeIn) ?? (open === undefined ? Math.min(CONNECTIONS, count ?? CONNECTIONS) : undefined),
    seed: read('seed', wholeIn),
    think: read('think', timeIn),
  })
}

function transportOf(values: Given['values'], read: Reader): Transport | undefined {
  const transport: Transport = definedOnly({
    // Names of engines are checked where they are known.
    engine: read('engine', (text) => text as EngineName),
    streams: read('streams', wholeIn),
    connectTimeoutMs: read('connect-timeout', (text, flag) => Math.round(timeIn(text, flag) * 1_000)),
    keepAlive: values.has('no-keepalive') ? false : undefined,
    redirects: read('redirects', wholeIn),
    connectTo: read('connect-to', asIs),
    unixSocket: read('unix-socket', asIs),
    proxy: read('proxy', asIs),
    insecure: values.has('insecure') || undefined,
    serverName: read('server-name', asIs),
  })
  return Object.keys(transport).length > 0 ? transport : undefined
}

function asIs(text: string): string {
  return text
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Fields of a body whose flag is not their name with dashes. */
const flagNames: Readonly<Record<string, string>> = {
  target: 'URL',
  count: '--requests',
  headers: '--header',
  connectTimeoutMs: '--connect-timeout',
  keepAlive: '--no-keepalive',
}

/** The flag that says a field of the body. */
export function flagOf(field: string): string {
  return flagNames[field] ?? `--${field.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
