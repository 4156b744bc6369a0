/** Plans whose keys contradict each other, or whose values cannot be used. */

import type { WrongPlan } from './wrong-forms.suite.ts'

const TARGET = 'target: http://127.0.0.1:8000\n'
const LOAD = 'rate: 500/s\nduration: 1m\n'
const USUAL = `${TARGET}${LOAD}`

export const wrongMeanings: readonly WrongPlan[] = [
  [
    'more requests than a plan can have',
    `${TARGET}rate: 2000000/s\nduration: 1h\n`,
    ['plan.yaml:2:1: rate: makes 7200000000 requests until its end; at most 1000000000 are possible'],
  ],
  [
    'a seed without random arrivals',
    `${TARGET}phases: [{ rate: 5/s, duration: 1m, seed: 7 }]\n`,
    ['plan.yaml:2:37: phases.0.seed: has no effect without `arrivals: poisson`: leave it out'],
  ],
  [
    'weights of a pause',
    `${TARGET}phases: [{ pause: 5s, weights: { a: 1 } }]\nrequests: { a: { get: / } }\n`,
    ['plan.yaml:2:23: phases.0.weights: has no effect beside `pause`: leave it out'],
  ],
  [
    'a time that is too long for its field',
    `${USUAL}http: { connectTimeout: 2h }\n`,
    ['plan.yaml:4:25: http.connectTimeout: must be at most 3600000, but is 7200000 (in ms)'],
  ],
  [
    'two kinds of load',
    `${USUAL}users: 10\n`,
    ['plan.yaml:4:1: users: a phase has one kind of load: leave out `rate` or `users`'],
  ],
  [
    'a rate that never ends',
    `${TARGET}rate: 500/s\n`,
    ['plan.yaml:2:1: rate: needs `duration` or `count`: it never ends'],
  ],
  [
    'users that never end',
    `${TARGET}users: 10\n`,
    ['plan.yaml:2:1: users: needs `duration` or `count`: it never ends'],
  ],
  [
    'a key that has no effect',
    `${TARGET}users: 10\nduration: 1m\narrivals: poisson\n`,
    ['plan.yaml:4:1: arrivals: has no effect beside `users`: leave it out'],
  ],
  [
    'random arrivals by count',
    `${TARGET}rate: 5/s\ncount: 10\narrivals: poisson\n`,
    ['plan.yaml:3:1: count: excludes `arrivals: poisson`, whose number is random: write `duration` in its place'],
  ],
  [
    'a total and an amount per driver',
    `${TARGET}rate: 500/s\ncount: 100/driver\n`,
    ['plan.yaml:3:1: count: `rate` is a total, so `count` must be as well'],
  ],
  [
    'limits of two kinds',
    `${USUAL}maxInFlight: 100\nbacklog: 5/driver\n`,
    ['plan.yaml:5:1: backlog: `maxInFlight` is a total, so `backlog` must be as well'],
  ],
  [
    'two methods',
    `${USUAL}get: /a\npost: /b\n`,
    ['plan.yaml:5:1: post: a request has one method: leave out `get` or `post`'],
  ],
  [
    'two bodies',
    `${USUAL}post: /\nbody: a\nform: { a: b }\n`,
    ['plan.yaml:6:1: form: a request has one body: leave out `body` or `form`'],
  ],
  [
    'a path that is an address',
    `${USUAL}get: https://other.test/a\n`,
    ['plan.yaml:4:6: get: must be a path, such as /orders: the host is that of `target`'],
  ],
  ['a path without a slash', `${USUAL}get: catalog\n`, ['plan.yaml:4:6: get: must begin with / or ?: write /catalog']],
  [
    'a variable without a value',
    `${USUAL}variables: { pages: 4 }\nget: /a?page={{int 1..page}}\n`,
    ['plan.yaml:5:6: get: {{page}} has no value: did you mean {{pages}}?'],
  ],
  [
    'a placeholder that is none',
    `${USUAL}get: "/{{int 5}}"\n`,
    ['plan.yaml:4:6: get: {{int 5}} is not a placeholder: write {{int 1..100}}'],
  ],
  ['a placeholder that does not end', `${USUAL}get: "/a?b={{n"\n`, ["plan.yaml:4:6: get: '{{n' has no '}}'"]],
  [
    'a placeholder where the plan is read once',
    `${TARGET}rate: "{{n}}/s"\nduration: 1m\n`,
    ['plan.yaml:2:7: rate: {{n}} has a value for each request, but this is read once for the plan'],
  ],
  [
    'a weight of a request that does not exist',
    `${USUAL}requests: { browse: { get: / } }\nweights: { brwse: 3 }\n`,
    ['plan.yaml:5:12: weights.brwse: is not a request of the plan: did you mean `browse`?'],
  ],
  [
    'a name with a blank',
    `${TARGET}phases:\n  - { name: warm up, rate: 5/s, duration: 1m }\n`,
    ["plan.yaml:3:13: phases.0.name: 'warm up' is not a name: use letters, digits, dots, _ and - only"],
  ],
  [
    'a name that is a word of thresholds',
    `${USUAL}requests: { p99: { get: / } }\n`,
    ["plan.yaml:4:13: requests.p99: 'p99' is a word of thresholds: choose another name"],
  ],
  [
    'a name twice',
    `${TARGET}phases:\n  - { name: a, rate: 5/s, duration: 1m }\n  - { name: a, rate: 6/s, duration: 1m }\n`,
    ['plan.yaml:4:13: phases.1.name: is the name of another one: a'],
  ],
  [
    'a header that the engine sets',
    `${USUAL}headers: { expect: 100-continue }\n`,
    ['plan.yaml:4:20: headers.expect: must not be set: use `expectContinue`'],
  ],
  [
    'a file that cannot be read',
    `${USUAL}post: /\nfile: nowhere.bin\n`,
    ["plan.yaml:5:7: file: the file 'nowhere.bin' cannot be read: no such file"],
  ],
  [
    'random bytes beyond a plan',
    `${USUAL}post: /\nrandom: 1 MiB\n`,
    ['plan.yaml:5:9: random: 1MiB do not fit into a plan: write at most 640KiB, or `file` with a file of this size'],
  ],
  ['an object where a text belongs', `${USUAL}name: { a: b }\n`, ['plan.yaml:4:7: name: is an object: write a text']],
  [
    'a text where an object belongs',
    `${USUAL}http: 2\n`,
    ["plan.yaml:4:7: http: is '2': write keys and values, such as version"],
  ],
  [
    'a list where an object belongs',
    `${USUAL}requests:\n  - get: /\n`,
    ['plan.yaml:5:3: requests: is a list: write names and values'],
  ],
  [
    'an unknown word',
    `${USUAL}arrivals: poison\n`,
    [
      "plan.yaml:4:11: arrivals: must be one of 'even', 'poisson', 'each-second', but is 'poison': did you mean 'poisson'?",
    ],
  ],
  ['no boolean', `${USUAL}identify: yes\n`, ["plan.yaml:4:11: identify: must be true or false, but is 'yes'"]],
  [
    'a missing key',
    `${TARGET}spike: { base: 1/s, peak: 9/s, rise: 5s, hold: 5s }\n`,
    ['plan.yaml:2:1: spike: needs `fall`'],
  ],
  [
    'options of two engines',
    `${USUAL}http: { version: 2, redirects: 3 }\n`,
    ["plan.yaml:4:32: http.redirects: requires the engine 'sockets'; this plan uses 'http2'"],
  ],
  [
    'a key of a phase beside `phases`',
    `${TARGET}rate: 5/s\nphases:\n  - { rate: 5/s, duration: 1m }\n`,
    ['plan.yaml:2:1: rate: is a key of a phase, and the plan has `phases`: write it there, or leave it out'],
  ],
  ['no time at all', `${USUAL}maxDuration: 0s\n`, ['plan.yaml:4:14: maxDuration: must be at least 1ms']],
  [
    'a timeout of a request that is too long',
    `${USUAL}requests: { a: { get: /, timeout: 2h } }\n`,
    ['plan.yaml:4:35: requests.a.timeout: must be from 1ms to 1h'],
  ],
  [
    'redirects of a request at the top',
    `${USUAL}get: /\nredirects: 3\n`,
    ['plan.yaml:5:1: redirects: is a key of `http`, or of a request in `requests`: write `http: { redirects: 3 }`'],
  ],
  [
    'redirects of a request with an engine that follows none',
    `${USUAL}http: { version: 2 }\nrequests: { a: { get: /, redirects: 3 } }\n`,
    ["plan.yaml:5:37: requests.a.redirects: requires the engine 'sockets'; this plan uses 'http2'"],
  ],
  [
    'credentials of two kinds',
    `${USUAL}auth: { digest: { user: a, password: b }, bearer: c }\n`,
    ['plan.yaml:4:7: auth: has `digest` and `bearer`: leave one of them out'],
  ],
  [
    'digest authentication beside a header',
    `${USUAL}headers: { Authorization: a }\nauth: { digest: { user: a, password: b } }\n`,
    ['plan.yaml:5:7: auth: the header `authorization` is given as well: leave one of them out'],
  ],
  [
    'a user of digest authentication for each request',
    `${USUAL}auth: { digest: { user: "user{{n}}", password: "{{secret.PASSWORD}}" } }\n`,
    [
      'plan.yaml:4:25: auth.digest.user: {{n}} cannot be used here: it may contain {{secret.NAME}}, {{env.NAME}} and variables only',
    ],
  ],
  [
    'a token server that is no URL',
    `${USUAL}auth: { oauth2: { tokenUrl: id.shop.test, clientId: a, clientSecret: b } }\n`,
    ['plan.yaml:4:29: auth.oauth2.tokenUrl: must be an http or https URL'],
  ],
  [
    'a user in the URL of a token server',
    `${USUAL}auth: { oauth2: { tokenUrl: "http://a:b@id.shop.test", clientId: a, clientSecret: b } }\n`,
    [
      'plan.yaml:4:29: auth.oauth2.tokenUrl: must not contain a user or password: they are `clientId` and `clientSecret`',
    ],
  ],
  [
    'a secret in the scope of a token',
    `${USUAL}auth: { oauth2: { tokenUrl: "http://id.test", clientId: a, clientSecret: b, scope: "{{secret.S}}" } }\n`,
    [
      'plan.yaml:4:84: auth.oauth2.scope: {{secret.S}} cannot be used here: it may contain {{env.NAME}} and variables only',
    ],
  ],
  ['a timeout of nothing', `${USUAL}timeout: 0s\n`, ['plan.yaml:4:10: timeout: must be from 1ms to 1h']],
  [
    'a list that is not closed',
    `${USUAL}headers: { accept: [a, b }\n`,
    ['plan.yaml:4:26: a bracket or a brace is not closed, or this line is indented too little'],
  ],
  [
    'two documents',
    `${USUAL}---\ntarget: http://127.0.0.1:8000\n`,
    ['plan.yaml:4:1: the file contains several documents: a file is one plan'],
  ],
  [
    'a plan that is a list',
    '- a\n',
    ['plan.yaml:1:1: a plan is an object: write keys and values, such as `target: http://127.0.0.1:8000`'],
  ],
  [
    'an empty file',
    '',
    ['plan.yaml:1:1: the plan is empty: write keys and values, such as `target: http://127.0.0.1:8000`'],
  ],
  [
    'several at once, in the order of the file',
    'target: ftp://a\nrate: 500\nduraton: 1m\nphases: 3\n',
    [
      'plan.yaml:1:9: target: must be an http or https URL',
      "plan.yaml:2:7: rate: '500' has no unit: write 500/s",
      'plan.yaml:3:1: duraton: is not known: did you mean `duration`?',
      "plan.yaml:4:9: phases: is '3': write a list, with - before each item",
    ],
  ],
]
