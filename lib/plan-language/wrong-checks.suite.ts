/** Plans whose checks are wrong. */
import type { WrongPlan } from './wrong-forms.suite.ts'

const PLAN = 'target: http://127.0.0.1:8000\nrate: 500/s\nduration: 1m\nbefore:\n  - get: /\n    checks: '
/** The problem of a plan with these checks, at a column of their line. */
const at = (column: number, place: string, message: string): string[] => [
  `plan.yaml:6:${column}: before.0.checks${place}: ${message}`,
]

export const wrongChecks: readonly WrongPlan[] = [
  [
    'a status that is a word',
    `${PLAN}{ status: ok }\n`,
    at(23, '.status', "'ok' is not a status: write 201 or 200..299"),
  ],
  ['a class of statuses', `${PLAN}{ status: 2xx }\n`, at(23, '.status', "'2xx' is not a status: write 200..299")],
  [
    'a range of statuses that ends before it begins',
    `${PLAN}{ status: [304, 299..200] }\n`,
    at(29, '.status.1', "'299..200' ends before it begins: write 200..299"),
  ],
  ['a status below 100', `${PLAN}{ status: 099 }\n`, at(23, '.status', "'099' is not a status: they are 100 to 999")],
  [
    'a wrong check of a request of the load',
    'target: http://a.test\nrate: 1/s\nduration: 1m\nget: /\nchecks: { time: 2s }\n',
    ["plan.yaml:5:17: checks.time: '2s' is not a limit: write < 2s"],
  ],
  ['no status at all', `${PLAN}{ status: [] }\n`, at(13, '', 'must not be empty')],
  [
    'a header that is a text',
    `${PLAN}{ header: { content-type: json } }\n`,
    at(39, '.header.content-type', 'must be exists, absent or a rule: write { contains: "json" }'),
  ],
  [
    'the name of a header with a blank',
    `${PLAN}{ header: { content type: exists } }\n`,
    at(25, '.header.content type', 'is not the name of a header'),
  ],
  [
    'a body that is a text',
    `${PLAN}{ body: pong }\n`,
    at(21, '.body', "is 'pong': write keys and values, such as contains"),
  ],
  [
    'a rule that is not known',
    `${PLAN}{ body: { contain: a } }\n`,
    at(23, '.body.contain', 'is not known: did you mean `contains`?'),
  ],
  [
    'an expression that is none',
    `${PLAN}{ body: { matches: "(" } }\n`,
    at(32, '.body.matches', 'is not an expression: error parsing regexp: missing closing ): `(`'),
  ],
  [
    'an expression with a reference to a group, which no linear matching has',
    `${PLAN}{ body: { matches: '(a)\\1' } }\n`,
    at(32, '.body.matches', 'is not an expression: error parsing regexp: invalid escape sequence: `\\1`'),
  ],
  [
    'a text that everything contains',
    `${PLAN}{ body: { contains: "" } }\n`,
    at(33, '.body.contains', 'is empty, and so always true: give a text'),
  ],
  [
    'a path without its beginning',
    `${PLAN}{ json: { total: exists } }\n`,
    at(23, '.json.total', 'is not a path of JSON: write $.total'),
  ],
  [
    'a path of several values',
    `${PLAN}{ json: { "$.items[*].id": exists } }\n`,
    at(23, '.json.$.items[*].id', 'is not a path of JSON: write $.items[0].id'),
  ],
  [
    'a value without an operator',
    `${PLAN}{ json: { $.state: paid } }\n`,
    at(32, '.json.$.state', `'paid' is not a condition: write exists, absent, = "paid" or > 0`),
  ],
  [
    'a number without an operator',
    `${PLAN}{ json: { $.total: 5 } }\n`,
    at(32, '.json.$.total', "'5' is not a condition: write exists, absent, = 5 or > 0"),
  ],
  [
    'a text that is to be larger',
    `${PLAN}{ json: { $.state: '> "a"' } }\n`,
    at(32, '.json.$.state', `'> "a"' compares sizes, which only numbers have: write > 5`),
  ],
  ['a time without an operator', `${PLAN}{ time: 2s }\n`, at(21, '.time', "'2s' is not a limit: write < 2s")],
  ['a time without a unit', `${PLAN}{ time: < 2 }\n`, at(21, '.time', "'2' has no unit: write 2s")],
  ['a size without a unit', `${PLAN}{ size: < 5 }\n`, at(21, '.size', "'5' has no unit: write 5B, 5KiB or 5MiB")],
  ['a time beyond an hour', `${PLAN}{ time: < 2h }\n`, at(21, '.time', 'must be at most 1h')],
  ['no check', `${PLAN}{}\n`, at(13, '', 'must not be empty')],
  ['a check that is not known', `${PLAN}{ statsu: 200 }\n`, at(15, '.statsu', 'is not known: did you mean `status`?')],
  ['the same check twice', `${PLAN}{ body: { contains: [a, a] } }\n`, at(13, '', 'has a check twice')],
  [
    'a placeholder that has a value for each request',
    `${PLAN}{ body: { contains: "{{n}}" } }\n`,
    at(33, '.body.contains', '{{n}} has a value for each request, but this is read once for the plan'),
  ],
  [
    'a check of the body that HEAD does not have',
    `${PLAN.replace('- get:', '- head:')}{ body: { contains: a } }\n`,
    at(13, '', 'has one of the body, but HEAD has no body'),
  ],
]
