/**
 * The schema of a plan as people write it: the keys, what each means, and an example of each. The JSON Schema and the
 * reference page are made from it (json-schema.ts, reference.ts), and the interpreter reads by it (interpret.ts).
 */
import { z } from 'zod'
import { engineNames, MAX_DRIVERS, MAX_REDIRECTS, MAX_STREAMS } from '../plan/limits.ts'
import { MAX_SEED_TEXT } from './bounds.ts'
import { key, later } from './keys.ts'
import { flag, NAME, percent, size, text, time, variable, whole } from './leaves.ts'
import { phaseKeys, phaseSchema, weightsSchema } from './schema-phase.ts'
import { afterSchema, beforeSchema } from './schema-hooks.ts'
import { headersSchema, requestKeys, requestSchema } from './schema-request.ts'

export const tlsSchema = z.strictObject({
  insecure: key(flag(), 'true: the certificate of the target is not verified.', 'insecure: true'),
  serverName: key(text(), 'The server name for TLS; by default the host of the target.', 'serverName: shop.test'),
})

export const httpSchema = z.strictObject({
  version: key(z.literal([1.1, 2]), 'The version of HTTP: 1.1 or 2.', 'version: 2'),
  engine: key(z.enum(engineNames), 'The engine; by default the one that supports the other options.', 'engine: undici'),
  streams: key(
    whole(1, MAX_STREAMS),
    'HTTP/2: the most requests in flight on a connection.',
    'version: 2\nstreams: 100',
  ),
  redirects: key(
    whole(0, MAX_REDIRECTS),
    'How many redirects are followed; 0 by default. A request may have its own number.',
    'redirects: 3',
  ),
  keepAlive: key(flag(), 'false: each request uses a new connection.', 'keepAlive: false'),
  connectTo: key(text(), 'HOST:PORT to connect to in place of that of the target.', 'connectTo: 10.0.0.7:8080'),
  unixSocket: key(text(), 'The path of a Unix socket to connect to.', 'unixSocket: /run/app.sock'),
  proxy: key(text(), 'The URL of an HTTP proxy.', 'proxy: http://proxy.test:3128'),
  tls: key(tlsSchema, 'The options of TLS.', 'tls: { insecure: true }'),
  connectTimeout: key(time(), 'The limit for connecting; by default the timeout.', 'connectTimeout: 2s'),
  idleTimeout: key(time(), 'The driver closes a connection that has been idle for this long.', 'idleTimeout: 30s'),
  dnsTtl: key(time(), 'How long the address of a name is kept; 60s by default.', 'dnsTtl: 10s'),
  resendStale: key(
    flag(),
    'true: a request that met a connection which the target had closed is sent once more.',
    'resendStale: true',
  ),
  decompress: key(size(), 'Asks for compressed responses and decompresses each, up to this size.', 'decompress: 1 MiB'),
  maxHeader: key(size(), 'The largest head of a response; 64KiB by default.', 'maxHeader: 16KiB'),
  maxBody: key(size(), 'The largest body of a response; unlimited by default.', 'maxBody: 10MiB'),
})
export type HttpKeys = z.output<typeof httpSchema>

export const driversSchema = z.strictObject({
  min: key(whole(1, MAX_DRIVERS), 'The fewest drivers; otherwise the test does not start.', 'min: 4'),
  wait: key(time(), 'How long the trigger waits for them, at most 10m; 0s by default.', 'min: 4\nwait: 60s'),
  shares: key(
    z.record(z.string(), percent()),
    'The parts of the load for the drivers with each label, 100% together; drivers without any take no part.',
    'shares: { region=eu: 60%, region=us: 40% }',
  ),
})

const variables = z.record(z.string(), variable())

/** The keys that an environment may replace. */
const replaceable = {
  target: key(text(), 'The URL that is loaded; paths of requests are joined to it.', 'target: https://shop.test/api'),
  variables: key(variables, 'Values for placeholders `{{NAME}}`.', 'variables: { pages: 40, currency: EUR }'),
  headers: key(headersSchema, 'Header fields of all requests.', 'headers: { accept: application/json }'),
  timeout: key(
    time(),
    'The time limit of a request; 10s by default. A request of `requests` may have its own.',
    'timeout: 5s',
  ),
  http: key(httpSchema, 'How requests are sent.', 'http: { redirects: 3, keepAlive: true }'),
}

export const environmentSchema = z.strictObject(replaceable)

const planKeys = {
  name: key(text(), 'The name of the test, for display.', 'name: checkout'),
  ...replaceable,
  environments: key(
    z.record(z.string().regex(NAME), environmentSchema),
    'Named sets of keys that replace those of the plan when one is chosen.',
    'environments: { staging: { target: https://staging.shop.test } }',
  ),
  requests: key(
    z.record(z.string().regex(NAME), requestSchema),
    'What an arrival sends, by name. A plan with one request may write its keys at the top.',
    'requests: { browse: { get: /catalog }, order: { post: /orders, json: { n: "{{n}}" } } }',
  ),
  weights: key(
    weightsSchema,
    'How often each request is sent; 1 by default, 0: not at all.',
    'requests: { browse: { get: / }, order: { post: /orders } }\nweights: { browse: 3, order: 1 }',
  ),
  phases: key(
    z.array(phaseSchema),
    'The phases, one after the other. A plan with one phase may write its keys at the top.',
    'phases: [{ rate: 100/s, duration: 30s, measured: false }, { rate: 500/s, duration: 5m }]',
  ),
  before: key(
    z.array(beforeSchema),
    'Requests before the load, sent once a run by one driver, in this order, and not measured. If one fails, no load is sent.',
    'before: [{ post: /login, json: { user: anna }, extract: { token: { json: $.token } } }]\nheaders: { authorization: "Bearer {{token}}" }',
  ),
  after: key(
    z.array(afterSchema),
    'Requests after the load, sent once a run by one driver and not measured, also after a stop or a failure.',
    'after: [{ delete: /orders }]',
  ),
  thresholds: key(
    z.array(text()),
    'When the test has passed, each as one sentence: see [thresholds](#thresholds).',
    'thresholds: [p99 < 250ms, errors < 1%, "p99 < 5s, abort, grace 30s"]',
  ),
  drivers: key(driversSchema, 'How many drivers must be ready at the trigger.', 'drivers: { min: 4, wait: 60s }'),
  tags: key(
    z.record(z.string().regex(NAME), text()),
    'What the run is about: kept with it in the history, where a search finds it.',
    'tags: { commit: 4f2a9c1, branch: main }',
  ),
  seed: key(whole(0, MAX_SEED_TEXT), 'The seed of all random values; 1 by default.', 'seed: 7'),
  drain: key(
    time(),
    'How long requests that were due are still sent after the end; by default the longest timeout.',
    'drain: 5s',
  ),
  maxDuration: key(
    time(),
    'Ends the load this long after its start, as a stop does, whatever is still planned.',
    'maxDuration: 10m',
  ),
  identify: key(flag(), 'true: each request says its test, driver and number in header fields.', 'identify: true'),
  pacing: key(
    z.enum(['polite', 'strict']),
    'strict: a driver waits busily for each instant, which is precise and uses a whole core.',
    'pacing: strict',
  ),
}

const laterKeys = {
  scenarios: later('scenarios.'),
  data: later('data from files.'),
  targetMetrics: later('metrics of the target.'),
}

export const planFileSchema = z.strictObject({ ...requestKeys, ...phaseKeys, ...planKeys, ...laterKeys })
export type PlanKeys = z.output<typeof planFileSchema>

/** The keys that belong to the plan itself, in the order of the reference. */
export const planSchemaKeys = z.strictObject({ ...planKeys, ...laterKeys })
