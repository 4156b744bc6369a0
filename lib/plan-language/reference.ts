/** The reference of plans, made from the schema: docs/plans.md. */
import type { z } from 'zod'
import { laterOf } from './keys.ts'
import { type Section, sections } from './sections.ts'

/** A key of the reference with its example, in YAML. */
export interface ReferenceKey {
  readonly section: Section
  readonly key: string
  readonly description: string
  readonly example: string
}

/** All keys that are supported. */
export function referenceKeys(): ReferenceKey[] {
  return sections.flatMap((section) => keysOf(section))
}

function keysOf(section: Section): ReferenceKey[] {
  const shape: Readonly<Record<string, z.core.$ZodType>> = section.schema.shape
  return Object.entries(shape).flatMap(([key, schema]) => {
    if (laterOf(schema) !== undefined) return []
    const { description, example } = metaOf(schema)
    return [{ section, key, description: String(description), example: String(example) }]
  })
}

function metaOf(schema: z.core.$ZodType): Readonly<Record<string, unknown>> {
  return (schema as z.ZodType).meta() ?? {}
}

function laterKeys(): string[] {
  const names = sections.flatMap(({ schema }) => {
    const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape
    return Object.entries(shape).flatMap(([key, item]) => {
      const text = laterOf(item)
      return text === undefined ? [] : [`- \`${key}\`: ${text.replace(/^Not yet: /, '')}`]
    })
  })
  return [...new Set(names)]
}

const head = `# Plans

A plan says what a test sends, and when. It is a file in YAML 1.2 or JSON; the same keys are the body of requests to the API. This page is made from
the schema of plans (\`lib/plan-language/\`), as is [plan.schema.json](plan.schema.json), by which editors complete keys and mark errors: begin a file with
\`# yaml-language-server: $schema=PATH/plan.schema.json\`.

The smallest plan:

\`\`\`yaml
target: http://127.0.0.1:8000
rate: 500/s
duration: 1m
\`\`\`

Two requests and three phases:

\`\`\`yaml
name: checkout
target: https://shop.test/api
timeout: 5s
variables: { pages: 40 }
http: { version: 2 }

requests:
  browse:
    get: /catalog?page={{int 1..pages}}
  order:
    post: /orders
    headers: { authorization: "Bearer {{secret.SHOP_TOKEN}}" }
    json: { id: "{{uuid}}", n: "{{n}}" }
    checks: { status: 201, body: { contains: '"id"' }, time: < 2s }
weights: { browse: 3, order: 1 }

phases:
  - { name: warm-up, rate: 100/s, duration: 30s, measured: false }
  - { name: climb, rate: { from: 100/s, to: 1000/s }, duration: 2m }
  - { name: people, users: { from: 10, to: 400 }, duration: 5m, think: 1s..3s }
\`\`\`

A key that is not known is an error, and all errors of a file are reported at once, each with its line. Names of requests and phases consist of letters, digits, dots, \`_\` and \`-\`.

## Quantities

A quantity is a total of all drivers unless it says \`/driver\`. A number without its unit is an error.

| Quantity | Written |
|---|---|
| rate | \`500/s\`, \`7/min\`, \`10/h\`, \`500/s/driver\` |
| count | \`500\`, \`500/driver\` |
| duration | \`500ms\`, \`30s\`, \`1m30s\`, \`1h\`; at most a week |
| range of durations | \`1s..3s\` |
| size | \`500B\`, \`64KiB\`, \`1.5 MiB\`; \`kB\` is 1000 bytes |

## Thresholds

A threshold is one sentence about the figures of the whole run: \`[request] METRIC < VALUE [during PHASE] [in P% of D windows] [, abort] [, grace D]\`. The comparison is \`<\`, \`<=\`, \`>\` or \`>=\`. Without a
request it judges all of them, and without a phase all measured phases.

| Metric | Judges | Value |
|---|---|---|
| \`p50\` … \`p99.999\`, \`mean\`, \`max\` | the response time | \`250ms\` |
| the same after \`ok\` | the response time of successful requests alone | \`250ms\` |
| the same after \`service\`, \`ttfb\`, \`wait\`, \`slip\` | that part of the response time; \`ttfb\` is the time to the first byte | \`250ms\` |
| \`errors\` | requests that failed, or whose response was no success: a status of 400 or above, unless a check says otherwise, or a failed check; of all that ended | \`1%\`, or a number |
| \`checks\` | responses of which a check failed, of all responses | \`1%\`, or a number |
| \`dropped\` | requests that were due and never sent, of those that were due and dropped or sent | \`1%\`, or a number |
| \`throughput\` | responses per second over the time of the load | \`990/s\` |

\`in 99% of 10s windows\` judges each window of that length, which ends at a whole second of a phase, instead of the whole run. \`abort\` ends the load when the threshold does not hold over the last 10 s;
\`grace 30s\` is the time from the beginning of the load, or of the phase, in which it does not. In a list in \`[ ]\`, a threshold with a comma must be in quotes.
\`breakwater plan check\` says each in words; [thresholds.md](thresholds.md) has those of k6, Artillery and Gatling beside ours.

## Search for the breaking point

\`search\` finds the highest rate at which the thresholds of the plan are kept. It is the last phase, and each of its stages is judged by itself: by the thresholds of all phases or of its own, and by whether the target
keeps up, so that requests do not pile up.

\`\`\`yaml
target: http://127.0.0.1:8000
thresholds: [p99 < 250ms, errors < 1%]
phases:
  - { name: warm-up, rate: 50/s, duration: 30s, measured: false }
  - { name: search, search: { from: 100/s, to: 10000/s, every: 30s } }
\`\`\`

1. From \`from\` on, the rate is doubled until the thresholds are not kept, or \`to\` is reached.
2. The interval between the highest rate that was kept and the lowest that was not is halved until it is at most 2 % of the latter. A rate that broke once while all below it were kept is tried once more.
3. The highest rate that was kept is confirmed by one more stage. If it is not kept again, lower ones are tried: 2 %, 4 %, 8 %, 16 % and 32 % below, or less if the target answered less.

Each stage lasts \`every\`, and the first quarter of it, at least 3 s, is not judged. After a stage that broke, the target gets a quarter of the highest kept rate until it has recovered, at most four times \`every\`. Between stages the rate stays for about
3 s, in which the last figures arrive. \`plan check\` says how long a search can take; most need about half of it. \`abort\` in a threshold has no effect in a search, which breaks thresholds on purpose.

The result names the highest rate that was kept, the first that was not, and what it did not keep; the report also has the curve of rate against p99 and errors. It decides the outcome of the test, in place of the thresholds over the whole run: \`passed\` if a rate was found (exit code 0), \`failed\` if not even \`from\` was kept (99), and otherwise \`undecided\` (98).

A stage in which the generator meets a limit of its own, or loses a driver, is repeated once; if it happens again, the search ends there and says so, because that rate says nothing about the target. A search sets its rate itself, so \`POST /tests/{id}/rate\` is refused (\`not-possible\`). It can be paused: the stage begins again when the load goes on. It can be stopped, and then has the stages so far.

## Placeholders

Texts of a request (paths, queries, headers and bodies, but not files) may contain placeholders in double braces. In YAML a value that begins with one must be in quotes.

| Placeholder | Value |
|---|---|
| \`{{n}}\` | the number of the request, from 1, unique over all drivers |
| \`{{uuid}}\` | a random UUID |
| \`{{driver}}\` | the name of the driver |
| \`{{int 1..100}}\` | a random whole number, both ends included; the ends may be names of variables |
| \`{{pick a\\|b\\|c}}\` | one of the words |
| \`{{text 16}}\` | random letters and digits |
| \`{{time}}\`, \`{{epoch}}\` | the instant of the request in ISO 8601, and in ms since 1970 |
| \`{{NAME}}\` | a variable: from \`variables\`, or \`--var NAME=VALUE\` |
| \`{{env.NAME}}\` | a setting of the environment where the plan is read |
| \`{{secret.NAME}}\` | a secret, which each driver reads from its setting \`BREAKWATER_SECRET_NAME\` |

Values are encoded for their place: in a query, a path and a form with percent signs, in JSON with backslashes. A string of \`json\` that is nothing but \`{{n}}\`, \`{{int …}}\`, \`{{epoch}}\` or a variable
with a number, true or false is written without quotes. Random values depend on \`seed\` and the number of the request alone. Variables and \`{{env.NAME}}\` may stand in any other text of a plan too, such
as \`rate: "{{peak}}/s"\`. Two braces that are no placeholder are written \`{{pick {{}}\`.
`

/** The content of docs/plans.md. */
export function referenceText(): string {
  const later = ['## Keys of later versions', '', 'They are known, and refused by name.', '', ...laterKeys()].join('\n')
  return `${[head, ...sections.map(sectionText), later].join('\n')}\n`
}

function sectionText(section: Section): string {
  const rows = keysOf(section).map(
    ({ key, description, example }) => `| \`${key}\` | ${cell(description)} | ${code(example)} |`,
  )
  const text = section.text === '' ? [] : [section.text, '']
  return [`## ${section.title}`, '', ...text, '| Key | Meaning | Example |', '|---|---|---|', ...rows, ''].join('\n')
}

function code(example: string): string {
  return example
    .split('\n')
    .map((line) => `\`${cell(line)}\``)
    .join('<br>')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
