/** The parts of the reference: each object of a plan, and a plan around an example of one of its keys. */
import type { z } from 'zod'
import { environmentSchema, httpSchema, planSchemaKeys, tlsSchema } from './schema.ts'
import {
  phaseSchema,
  rateChangeSchema,
  searchSchema,
  spikeSchema,
  stageSchema,
  staircaseSchema,
  tsunamiSchema,
  usersChangeSchema,
} from './schema-phase.ts'
import { checksSchema, rulesSchema } from './schema-checks.ts'
import { extractSchema, hookSectionSchema } from './schema-hooks.ts'
import {
  authSchema,
  basicSchema,
  digestSchema,
  methodSchema,
  oauth2Schema,
  partSchema,
  requestSchema,
} from './schema-request.ts'
import type { Fields } from './source.ts'

export interface Section {
  readonly title: string
  readonly text: string
  readonly schema: z.ZodObject
  /** A whole plan with these keys at their place. */
  readonly within: (keys: Fields) => Fields
}

const target = { target: 'https://shop.test' }
const load = { rate: '500/s', duration: '1m' }

const asRequest = (keys: Fields): Fields => ({ ...target, ...load, ...keys })
const asPhase = (keys: Fields): Fields => ({
  ...target,
  ...('search' in keys ? { thresholds: ['p99 < 250ms'] } : {}),
  requests: { browse: { get: '/' }, order: { post: '/orders' } },
  phases: [keys],
})
const asHttp = (http: Fields): Fields => asRequest({ http })

export const sections: readonly Section[] = [
  {
    title: 'The plan',
    text: 'A plan with one request or one phase may write its keys here as well.',
    schema: planSchemaKeys,
    within: (keys) => ({ ...target, ...('phases' in keys ? {} : load), ...keys }),
  },
  {
    title: 'An entry of `environments`',
    text: '`--env NAME` chooses one. Names in `variables`, `headers` and `http` are replaced one by one, all other keys as a whole.',
    schema: environmentSchema,
    within: (keys) => asRequest({ environments: { staging: keys } }),
  },
  {
    title: 'A request',
    text: 'One method, and at most one of `body`, `json`, `form`, `multipart`, `file`, `base64` and `random`.',
    schema: requestSchema,
    within: (keys) => ({ ...target, ...load, requests: { browse: keys } }),
  },
  {
    title: '`request`',
    text: 'For methods without a key of their own.',
    schema: methodSchema,
    within: (request) => asRequest({ request }),
  },
  {
    title: 'A part of `multipart`',
    text: 'A part is a text, or one of these with `text` or `file`.',
    schema: partSchema,
    within: (part) =>
      asRequest({ post: '/', multipart: { part: { ...('file' in part ? {} : { text: 'a' }), ...part } } }),
  },
  {
    title: '`auth`',
    text: 'One of them. The user and password of a `target` such as `https://anna:secret@shop.test` are the same as `basic`.',
    schema: authSchema,
    within: (auth) => asRequest({ auth }),
  },
  {
    title: '`auth.basic`',
    text: 'Both are encoded where the plan is read, so they may contain variables and `{{env.NAME}}` only.',
    schema: basicSchema,
    within: (basic) => asRequest({ auth: { basic: { user: 'anna', password: 'secret', ...basic } } }),
  },
  {
    title: '`auth.digest`',
    text: 'RFC 7616 with MD5, SHA-256 or SHA-512-256, each also with `-sess`, and `qop=auth`. The first request of each load thread is answered 401; it is sent again with credentials, and both are one request, as with a redirect. Later requests send credentials at once. The values may contain variables, `{{env.NAME}}` and `{{secret.NAME}}`.',
    schema: digestSchema,
    within: (digest) => asRequest({ auth: { digest: { user: 'anna', password: 'secret', ...digest } } }),
  },
  {
    title: '`auth.oauth2`',
    text: 'RFC 6749 §4.4: each driver gets a token before the load, and a new one before it expires; requests send it as `Authorization: Bearer`. A driver that gets none refuses the test. Token requests are no requests of the run: they are neither measured nor counted, and the options of `http` do not apply to them. The token server must be one that may be loaded, like a target. `clientId` and `clientSecret` may contain variables, `{{env.NAME}}` and `{{secret.NAME}}`, the others no secret.',
    schema: oauth2Schema,
    within: (oauth2) =>
      asRequest({
        auth: {
          oauth2: { tokenUrl: 'https://id.shop.test/token', clientId: 'load', clientSecret: 'secret', ...oauth2 },
        },
      }),
  },
  {
    title: 'A request of `before`',
    text: 'The keys of a request, and these. They are sent over HTTP/1.1 whatever the engine is. A status below 400 is a success, unless a check says otherwise; redirects are not followed. A field of `headers` with a value that is not known yet is left out.',
    schema: hookSectionSchema,
    within: (request) => asRequest({ before: [{ ...('post' in request ? {} : { get: '/' }), ...request }] }),
  },
  {
    title: '`checks`',
    text: 'A failed check is named by its text, such as `body contains "id"`. Bodies are kept for checks up to 1 MiB, compressed and decompressed: for a larger one, `body too large to check` fails in place of the checks of `body` and `json`. A body that is no JSON fails all checks of `json`.',
    schema: checksSchema,
    within: (checks) => asRequest({ get: '/', checks }),
  },
  {
    title: 'Rules of `checks`',
    text: 'Of `body`, and of a field of `header`. Each may be a list of texts: all of them must fit. Letters in capitals are others than small ones; an expression that begins with `(?i)` ignores the difference.',
    schema: rulesSchema,
    within: (body) => asRequest({ get: '/', checks: { body } }),
  },
  {
    title: 'An entry of `extract`',
    text: 'Exactly one of them. A value in JSON that is no text is used as its JSON.',
    schema: extractSchema,
    within: (value) => asRequest({ before: [{ get: '/', extract: { id: value } }] }),
  },
  {
    title: 'A phase',
    text: 'One of `rate`, `stages`, `staircase`, `spike`, `users`, `avalanche`, `tsunami`, `pause` and `search`; the other keys go beside it.',
    schema: phaseSchema,
    within: asPhase,
  },
  {
    title: 'A `rate` that changes',
    text: 'Both are totals, or both are per driver.',
    schema: rateChangeSchema,
    within: (rate) => asPhase({ rate: { from: '100/s', to: '1000/s', ...rate }, duration: '1m' }),
  },
  {
    title: 'An entry of `stages`',
    text: 'One after the other; the rate may jump between them.',
    schema: stageSchema,
    within: (stage) => asPhase({ stages: [{ to: '100/s', duration: '10s', ...stage }] }),
  },
  {
    title: '`staircase`',
    text: 'The last step has the rate `to`, also where it is not a whole number of steps away.',
    schema: staircaseSchema,
    within: (keys) => asPhase({ staircase: { from: '100/s', to: '1000/s', by: '100/s', every: '30s', ...keys } }),
  },
  {
    title: '`spike`',
    text: 'It lasts rise + hold + fall; a phase before or after it has the base rate alone.',
    schema: spikeSchema,
    within: (keys) => asPhase({ spike: { base: '1/s', peak: '9/s', rise: '5s', hold: '20s', fall: '5s', ...keys } }),
  },
  {
    title: '`users` that change',
    text: 'Needs `duration`, and excludes `count`.',
    schema: usersChangeSchema,
    within: (users) => asPhase({ users: { from: 10, to: 400, ...users }, duration: '5m' }),
  },
  {
    title: '`tsunami`',
    text: 'All requests of a burst are due at one instant, or `spacing` apart.',
    schema: tsunamiSchema,
    within: (keys) => asPhase({ tsunami: { bursts: 5, size: 100, every: '2s', ...keys } }),
  },
  {
    title: '`search`',
    text: 'Both rates are totals, or both are per driver. See [the search for the breaking point](#search-for-the-breaking-point).',
    schema: searchSchema,
    within: (keys) => asPhase({ search: { from: '100/s', to: '10000/s', every: '30s', ...keys } }),
  },
  {
    title: '`http`',
    text: 'Each driver sends with the same options; certificates and keys are settings of the driver.',
    schema: httpSchema,
    within: asHttp,
  },
  { title: '`http.tls`', text: '', schema: tlsSchema, within: (tls) => asHttp({ tls }) },
]
