/** The options of `breakwater run`, and their conversion to the body of POST /avalanche, which has the same options. */
import type { AvalancheBody } from '../../lib/api/bodies.ts'
import { autoWorkers, usableCores } from '../../lib/cores.ts'
import type { Arguments } from '../../lib/flags/arguments.ts'
import type { Given } from '../../lib/flags/command.ts'
import { dashed, usage, type Values } from '../../lib/flags/setting.ts'
import { basicOf, hasUser } from '../../lib/plan/target.ts'
import type { Transport } from '../../lib/plan/transport.ts'
import { type ClusterOptions, clusterIn } from './cluster-flags.ts'
import type { HistogramFiles } from './histogram-files.ts'
import { isPlanArgument } from '../plan/argument.ts'
import {
  loadFlagsIn,
  loadOf,
  type LoadValues,
  type PresetFlags,
  presetOf,
  refusePlanFlags,
  refuseRequestFlags,
} from './plan-flags.ts'
import { runSettings } from './settings.ts'
import { targetIn } from '../values.ts'

/** The options of a run as plain values; no file has been read. */
export interface RunOptions {
  /** Where the plan comes from. */
  readonly source: Source
  /** The cluster on which it runs; undefined for this machine. */
  readonly cluster: ClusterOptions | undefined
  /** The number of load threads on this machine. */
  readonly workers: number
  /** The factor by which all durations of the load are divided. */
  readonly timeScale: number | undefined
  /** Whether the plan is printed, and not run. */
  readonly printPlan: boolean
  /** The share of the planned requests that may be dropped, never sent or lost. */
  readonly maxLost: number | undefined
  /** PEM files. */
  readonly files: {
    readonly ca: string | undefined
    readonly cert: string | undefined
    readonly key: string | undefined
  }
  /** The files for the histogram of the response time. */
  readonly histogramFiles: HistogramFiles
  readonly json: boolean
  readonly quiet: boolean
  /** The flag of a field of the body, as it was typed; otherwise `--` and its long name. */
  readonly flagOf: FlagOf
}

export type Source = UrlSource | PlanSource

/** The plan is that of the flags. */
export interface UrlSource {
  readonly kind: 'url'
  /** Everything except the body of the request, which may have to be read from a file. */
  readonly asked: Asked
  /** As typed: the text, `@FILE` or `@-`. */
  readonly body: string | undefined
}

/** The plan is a file, standard input or a preset. */
export interface PlanSource {
  readonly kind: 'plan'
  /** A path, `-` for standard input, or a preset and its target. */
  readonly from: string | (PresetFlags & { readonly url: string })
  readonly changes: PlanChanges
}

/** What flags replace in a plan. */
export interface PlanChanges {
  /** Values of variables. */
  readonly variables: Readonly<Record<string, string>> | undefined
  readonly environmentName: string | undefined
  readonly target: string | undefined
  readonly seed: number | undefined
  readonly load: LoadValues
  /** The flags about the load, as typed. */
  readonly loadFlags: readonly string[]
  readonly settings: Pick<
    AvalancheBody,
    'name' | 'tags' | 'thresholds' | 'timeout' | 'drain' | 'strict' | 'headers' | 'transport'
  >
}

export type Asked = AvalancheBody & { readonly target: string }
export type FlagOf = (field: string) => string | undefined

type RunValues = Values<typeof runSettings>

/** Defaults of the load: connections and seconds. */
const CONNECTIONS = 10
const SECONDS = 10
/** A rate in requests per second that one thread handles easily. */
const RATE_OF_THREAD = 5_000

/**
 * @param cores the usable cores of this machine, for `--workers auto`
 * @throws BreakwaterError `usage`, naming the flag as it was typed, and its valid values
 */
export function runOptions(
  { values, operands: [given = ''], typed }: Given<typeof runSettings>,
  cores = usableCores(),
): RunOptions {
  const source = sourceOf(given, values, typed)
  const { workers, timeScale, printPlan, maxLost, cacert: ca, cert, key, hgrm, hlog, json, quiet } = values
  return {
    source,
    cluster: clusterIn(values, typed),
    workers: workers === 'auto' ? workersFor(source, cores) : workers,
    timeScale,
    printPlan,
    maxLost,
    files: { ca, cert, key },
    histogramFiles: { hgrm, hlog },
    json,
    quiet,
    flagOf: (field) => flagOf(field, typed),
  }
}

function sourceOf(given: string, values: RunValues, typed: Arguments['typed']): Source {
  const { preset } = values
  if (isPlanArgument(given)) {
    if (preset === undefined) return planSource(given, values, typed)
    throw usage(`${typed.get('preset')?.flag ?? '--preset'}: needs a URL, and '${given}' is a plan: give one of them`)
  }
  const target = targetIn(given)
  refusePlanFlags(typed, preset === undefined ? 'a URL: it is for plans' : 'a preset: its target is the URL')
  if (preset !== undefined) {
    return planSource({ ...presetOf(preset, values, typed), url: target }, values, typed)
  }
  refuseTwoUsers(values, target, typed)
  return { kind: 'url', asked: { ...askedOf(values), target }, body: values.body }
}

function planSource(from: PlanSource['from'], values: RunValues, typed: Arguments['typed']): PlanSource {
  refuseRequestFlags(typed)
  refuseTwoUsers(values, values.target ?? '', typed)
  const { var: variables, env: environmentName, target, seed } = values
  const { name, tags, thresholds, timeout, drain, strict, headers, transport } = askedOf(values)
  const changes = {
    variables,
    environmentName,
    target: target === undefined ? undefined : targetIn(target),
    seed,
    load: loadOf(values),
    loadFlags: typeof from === 'string' ? loadFlagsIn(typed) : [],
    settings: { name, tags, thresholds, timeout, drain, strict, headers, transport },
  }
  return { kind: 'plan', from, changes }
}

/** As many threads as the cores allow, but none without work, because each thread adds to the start time. */
function workersFor(source: Source, cores: number): number {
  // A plan is read after its threads were started; those without work are idle.
  if (source.kind === 'plan') return autoWorkers(cores)
  const { connections, rate, stages } = source.asked
  const peak = Math.max(rate ?? 0, ...(stages ?? []).flatMap(({ from = 0, to }) => [from, to]))
  const useful = peak > 0 ? Math.ceil(peak / RATE_OF_THREAD) : (connections ?? CONNECTIONS)
  return Math.max(1, Math.min(autoWorkers(cores), useful, connections ?? useful))
}

function askedOf(values: RunValues): AvalancheBody {
  const { poisson, strict, method, body, header, user, timeout, drain, name, tag: tags, threshold } = values
  return definedOnly({
    ...arrivalsOf(values),
    poisson: poisson || undefined,
    strict: strict || undefined,
    method: method ?? (body === undefined ? undefined : 'POST'),
    headers: { ...header, ...(user === undefined ? {} : { authorization: basicOf(user) }) },
    pathAsIs: values.pathAsIs || undefined,
    chunked: values.chunked || undefined,
    expectContinue: values.expectContinue || undefined,
    timeout,
    drain,
    name,
    tags,
    thresholds: threshold === undefined ? undefined : [...threshold],
    transport: transportOf(values),
  })
}

/** @throws BreakwaterError `usage` if `--user` is not the only source of credentials */
function refuseTwoUsers({ user, header = {} }: RunValues, target: string, typed: Arguments['typed']): void {
  if (user === undefined) return
  const flag = typed.get('user')?.flag ?? '--user'
  if (hasUser(target)) throw usage(`${flag}: the URL contains a user as well: give one of them`)
  if (Object.keys(header).every((name) => name.toLowerCase() !== 'authorization')) return
  throw usage(`${flag}: ${typed.get('header')?.flag ?? '--header'} sets authorization as well: give one of them`)
}

/** The amount of load, with defaults. */
function arrivalsOf({ requests: count, stages, rate, duration, connections, seed, think }: RunValues): AvalancheBody {
  const bounded = count ?? stages
  const open = rate ?? stages
  return definedOnly({
    count,
    stages: stages === undefined ? undefined : [...stages],
    rate,
    duration: duration ?? (bounded === undefined ? SECONDS : undefined),
    connections: connections ?? (open === undefined ? Math.min(CONNECTIONS, count ?? CONNECTIONS) : undefined),
    seed,
    think,
  })
}

function transportOf(values: RunValues): Transport | undefined {
  const { engine, streams, noKeepalive, redirects, connectTo, unixSocket, proxy } = values
  const transport: Transport = definedOnly({
    engine,
    streams,
    connectTimeoutMs: toMs(values.connectTimeout),
    idleTimeoutMs: toMs(values.idleTimeout),
    dnsTtlSeconds: values.dnsTtl,
    resendStale: values.resendStale || undefined,
    maxHeaderBytes: values.maxHeader,
    maxBodyBytes: values.maxBody,
    decompressMaxBytes: values.decompress,
    keepAlive: noKeepalive ? false : undefined,
    redirects,
    connectTo,
    unixSocket,
    proxy,
    insecure: values.insecure || undefined,
    serverName: values.serverName,
  })
  return Object.keys(transport).length > 0 ? transport : undefined
}

function toMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : Math.round(seconds * 1_000)
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

function definedOnly<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>
}

/** Fields of a body or a plan that have a different name in the settings. */
const settingNames: Readonly<Record<string, keyof RunValues>> = {
  count: 'requests',
  headers: 'header',
  bodyBase64: 'body',
  bodyFile: 'body',
  connectTimeoutMs: 'connectTimeout',
  keepAlive: 'noKeepalive',
  idleTimeoutMs: 'idleTimeout',
  dnsTtlSeconds: 'dnsTtl',
  maxHeaderBytes: 'maxHeader',
  maxBodyBytes: 'maxBody',
  decompressMaxBytes: 'decompress',
  timeoutMs: 'timeout',
  drainMs: 'drain',
  tags: 'tag',
  thresholds: 'threshold',
}

function flagOf(field: string, typed: Arguments['typed']): string | undefined {
  if (field === 'target') return 'URL'
  const name = settingNames[field] ?? field
  if (!Object.hasOwn(runSettings, name)) return undefined
  return typed.get(name)?.flag ?? `--${dashed(name)}`
}
