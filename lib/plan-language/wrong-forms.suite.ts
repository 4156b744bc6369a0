/** Plans that are wrong in their form: YAML, quantities, keys. */

/** A fault, a plan that has it, and the text about each problem without the line and its caret. */
export type WrongPlan = readonly [fault: string, plan: string, problems: readonly string[]]

const TARGET = 'target: http://127.0.0.1:8000\n'
const LOAD = 'rate: 500/s\nduration: 1m\n'
const USUAL = `${TARGET}${LOAD}`

export const wrongForms: readonly WrongPlan[] = [
  [
    'a placeholder without quotes behind a text',
    `${USUAL}headers: { authorization: Bearer {{secret.X}} }\n`,
    ['plan.yaml:4:34: braces without quotes are an object in YAML: write "Bearer {{secret.X}}"'],
  ],
  [
    'a placeholder without quotes before a text',
    `${USUAL}body: {{n}} and {{uuid}} # one\n`,
    ['plan.yaml:4:7: braces without quotes are an object in YAML: write "{{n}} and {{uuid}}"'],
  ],
  [
    'a colon and a blank in a value',
    `${USUAL}name: a: b\n`,
    ['plan.yaml:4:7: the value contains a colon and a blank: write it in quotes'],
  ],
  [
    'a key that is indented below a value',
    `${TARGET}  rate: 5/s\n`,
    ['plan.yaml:1:9: the line below is indented and so continues this value: begin it in the column of its key'],
  ],
  [
    'quotes that do not end',
    `${USUAL}name: "a\n`,
    ['plan.yaml:4:8: a value in quotes does not end: write a quote behind it'],
  ],
  [
    'a bare number where a rate belongs',
    `${TARGET}rate: 500\nduration: 1m\n`,
    ["plan.yaml:2:7: rate: '500' has no unit: write 500/s"],
  ],
  [
    'a bare number where a duration belongs',
    `${TARGET}rate: 500/s\nduration: 30\n`,
    ["plan.yaml:3:11: duration: '30' has no unit: write 30s"],
  ],
  [
    'a bare number where a size belongs',
    `${USUAL}post: /\nrandom: 1024\n`,
    ["plan.yaml:5:9: random: '1024' has no unit: write 1024B, 1024KiB or 1024MiB"],
  ],
  [
    'minutes as m in a rate',
    `${TARGET}rate: 7/m\nduration: 1m\n`,
    ["plan.yaml:2:7: rate: '7/m' is not a rate: write 7/min"],
  ],
  [
    'a placeholder without quotes',
    `${USUAL}body: {{n}}\n`,
    ['plan.yaml:4:7: braces without quotes are an object in YAML: write "{{n}}"'],
  ],
  [
    'a placeholder with single braces, without quotes',
    `${USUAL}post: /\nbody: {n}\n`,
    ['plan.yaml:5:7: body: braces without quotes are an object in YAML: write "{{n}}"'],
  ],
  [
    'a placeholder without quotes in an object',
    `${USUAL}post: /\njson: { id: {{uuid}}, n: 1 }\n`,
    ['plan.yaml:5:13: braces without quotes are an object in YAML: write "{{uuid}}"'],
  ],
  [
    'a # that cuts a value',
    `${USUAL}get: /a #b\n`,
    [
      'plan.yaml:4:6: get: `#b` is a comment in YAML and not part of the value: write the value in quotes, or a blank behind #',
    ],
  ],
  [
    'a # that is the whole value',
    `${USUAL}headers:\n  x-colour: #fff\n`,
    [
      'plan.yaml:5:13: headers.x-colour: `#fff` is a comment in YAML and not part of the value: write the value in quotes, or a blank behind #',
    ],
  ],
  ['a tab', `${TARGET}phases:\n\t- rate: 500/s\n`, ['plan.yaml:3:1: a tab begins this line: indent with blanks']],
  ['a duplicate key', `${USUAL}rate: 600/s\n`, ['plan.yaml:4:1: the key `rate` is given twice: leave one of them out']],
  [
    'a value that a comma ends',
    `${USUAL}headers: { accept: text/html, text/plain }\n`,
    ['plan.yaml:4:20: headers.accept: a comma ends the value: write "text/html, text/plain"'],
  ],
  [
    'a weight with a decimal comma',
    `${USUAL}requests: { a: { get: / } }\nweights: { a: 1,5 }\n`,
    ['plan.yaml:5:15: weights.a: a comma ends the value: write 1.5'],
  ],
  [
    'an unknown key that is nearly one',
    `${TARGET}rte: 500/s\nduration: 1m\n`,
    ['plan.yaml:2:1: rte: is not known: did you mean `rate`?'],
  ],
  [
    'an unknown key of a phase',
    `${TARGET}phases:\n  - rate: 500/s\n    durration: 1m\n`,
    ['plan.yaml:4:5: phases.0.durration: is not known: did you mean `duration`?'],
  ],
  [
    'an unknown key that resembles none',
    `${USUAL}http: { colour: blue }\n`,
    [
      'plan.yaml:4:9: http.colour: is not known: this object may have version, engine, streams, redirects, keepAlive, connectTo, unixSocket, proxy, tls, connectTimeout, idleTimeout, dnsTtl, resendStale, decompress, maxHeader, maxBody',
    ],
  ],
  [
    'a key of a later step',
    `${USUAL}targetMetrics: http://127.0.0.1:9100/metrics\n`,
    ['plan.yaml:4:1: targetMetrics: not yet: metrics of the target'],
  ],
  [
    'digest authentication without a password',
    `${USUAL}auth: { digest: { user: a } }\n`,
    ['plan.yaml:4:9: auth.digest: needs `password`'],
  ],
  [
    'OAuth 2 without a secret, and with a key that it does not have',
    `${USUAL}auth: { oauth2: { tokenUrl: http://id.test/token, clientId: a, secret: b } }\n`,
    [
      'plan.yaml:4:9: auth.oauth2: needs `clientSecret`',
      'plan.yaml:4:64: auth.oauth2.secret: is not known: this object may have tokenUrl, clientId, clientSecret, scope, audience, in',
    ],
  ],
  ['no target', LOAD, ['plan.yaml:1:1: needs `target`: the URL that is loaded']],
  [
    'a target without a scheme',
    'target: 127.0.0.1:8000\nrate: 500/s\nduration: 1m\n',
    ['plan.yaml:1:9: target: must be an http or https URL: write http://127.0.0.1:8000'],
  ],
  [
    'no load',
    TARGET,
    [
      'plan.yaml:1:1: the plan has no load: give it one of rate, stages, staircase, spike, users, avalanche, tsunami, pause, search',
    ],
  ],
]
