/** Plans whose requests before or after the load are wrong. */
import type { WrongPlan } from './wrong-forms.suite.ts'

const USUAL = 'target: http://127.0.0.1:8000\nrate: 500/s\nduration: 1m\n'
const LOGIN = 'before: [{ post: /login, extract: { token: { json: $.a } } }]\n'

const before = (extract: string): string => `${USUAL}before: [{ post: /login, extract: ${extract} }]\n`

export const wrongHooks: readonly WrongPlan[] = [
  [
    'no request before the load',
    `${USUAL}before: []\n`,
    ['plan.yaml:4:9: before: is empty: give at least one request, or leave it out'],
  ],
  [
    'no request after the load',
    `${USUAL}after: []\n`,
    ['plan.yaml:4:8: after: is empty: give at least one request, or leave it out'],
  ],
  [
    'one request in place of a list',
    `${USUAL}before: { post: /login }\n`,
    ['plan.yaml:4:9: before: is an object: write a list, with - before each item'],
  ],
  [
    'a value of a request after the load',
    `${USUAL}after: [{ post: /out, extract: { id: { json: $.id } } }]\n`,
    ['plan.yaml:4:23: after.0.extract: not yet: values from the response, except in `before`'],
  ],
  [
    'a value of a request of the load',
    `${USUAL}requests: { a: { get: /, extract: { id: { json: $.id } } } }\n`,
    ['plan.yaml:4:26: requests.a.extract: not yet: values from the response, except in `before`'],
  ],
  [
    'two sources of a value',
    before('{ token: { json: $.a, header: location } }'),
    ['plan.yaml:4:44: before.0.extract.token: needs exactly one of `json`, `header` and `matches`'],
  ],
  [
    'no source of a value',
    before('{ token: {} }'),
    ['plan.yaml:4:44: before.0.extract.token: needs exactly one of `json`, `header` and `matches`'],
  ],
  [
    'a path alone',
    before('{ token: $.a }'),
    ["plan.yaml:4:44: before.0.extract.token: is '$.a': write keys and values, such as json"],
  ],
  [
    'a path that is none',
    before('{ token: { json: token } }'),
    ['plan.yaml:4:52: before.0.extract.token.json: is not a path: write one such as $.token or $.items[0].id'],
  ],
  [
    'a path to several values',
    before('{ token: { json: "$.a[*]" } }'),
    ['plan.yaml:4:52: before.0.extract.token.json: is not a path: write one such as $.token or $.items[0].id'],
  ],
  [
    'a header that is none',
    before('{ token: { header: "a b" } }'),
    ['plan.yaml:4:54: before.0.extract.token.header: is not the name of a header field'],
  ],
  [
    'an expression that is none',
    before('{ token: { matches: "(a" } }'),
    [
      'plan.yaml:4:55: before.0.extract.token.matches: is not an expression: error parsing regexp: missing closing ): `(a`',
    ],
  ],
  [
    'an expression that looks behind',
    before('{ token: { matches: "(?<=a)b" } }'),
    [
      'plan.yaml:4:55: before.0.extract.token.matches: is not an expression: error parsing regexp: invalid named capture: `(?<=a)b`',
    ],
  ],
  [
    'a value that nobody extracts',
    `${USUAL}${LOGIN}get: /a?t={{tokn}}\n`,
    ['plan.yaml:5:6: get: {{tokn}} has no value: did you mean {{token}}?'],
  ],
  [
    'a value before it is extracted',
    `${USUAL}before: [{ post: "/in?t={{token}}" }, { post: /b, extract: { token: { json: $.a } } }]\n`,
    ['plan.yaml:4:10: before.0: uses the value token, which no request of `before` extracts before it'],
  ],
  [
    'a value that is named like a variable',
    `${USUAL}variables: { token: 4 }\n${LOGIN}`,
    [
      "plan.yaml:5:9: before: extracts a value that cannot be used: 'token' is the name of a variable: choose another name",
    ],
  ],
  [
    'a value that is named like a placeholder',
    before('{ uuid: { json: $.a } }'),
    [
      "plan.yaml:4:9: before: extracts a value that cannot be used: 'uuid' is a word of placeholders: choose another name",
    ],
  ],
  [
    'a value twice',
    `${USUAL}before:\n  - { post: /a, extract: { token: { json: $.a } } }\n  - { post: /b, extract: { token: { json: $.a } } }\n`,
    ['plan.yaml:6:26: before.1.extract: is the name of another value'],
  ],
  [
    'a value where the plan is read once',
    `${USUAL}name: "{{token}}"\n${LOGIN}`,
    ['plan.yaml:4:7: name: {{value.token}} has a value for each request, but this is read once for the plan'],
  ],
  [
    'an address of another host',
    `${USUAL}before: [{ post: https://other.test/login }]\n`,
    ['plan.yaml:4:18: before.0.post: must be a path, such as /orders: the host is that of `target`'],
  ],
]
