/** Plans with a search for the breaking point that cannot be searched. */

import type { WrongPlan } from './wrong-forms.suite.ts'

const TARGET = 'target: http://127.0.0.1:8000\n'
const JUDGED = 'thresholds: [p99 < 250ms]\n'
const SEARCH = 'search: { from: 10/s, to: 100/s, every: 30s }\n'

export const wrongSearches: readonly WrongPlan[] = [
  [
    'a search without a threshold',
    `${TARGET}${SEARCH}`,
    ['plan.yaml:2:9: search: needs a threshold: write `thresholds: [p99 < 250ms, errors < 1%]`'],
  ],
  [
    'a search whose thresholds judge another phase',
    `${TARGET}thresholds: [p99 < 1s during warm]\nphases:\n  - { name: warm, rate: 5/s, duration: 9s }\n  - { name: find, search: { from: 10/s, to: 100/s, every: 30s } }\n`,
    [
      "plan.yaml:5:27: phases.1.search: needs a threshold that judges the phase 'find': write `thresholds: [p99 < 250ms, errors < 1%]`",
    ],
  ],
  [
    'a search that is not the last phase',
    `${TARGET}${JUDGED}phases:\n  - search: { from: 10/s, to: 100/s, every: 30s }\n  - { rate: 5/s, duration: 9s }\n`,
    ['plan.yaml:4:13: phases.0.search: must be the last phase: it ends when the breaking point is found'],
  ],
  [
    'a search that begins with the last response of a phase',
    `${TARGET}${JUDGED}phases:\n  - { users: 5, count: 100 }\n  - search: { from: 10/s, to: 100/s, every: 30s }\n`,
    [
      'plan.yaml:5:13: phases.1.search: needs phases before it that end by time: give each of them a `duration`, and no `count`',
    ],
  ],
  [
    'a search downwards',
    `${TARGET}${JUDGED}search: { from: 100/s, to: 100/s, every: 30s }\n`,
    ['plan.yaml:3:1: search: `to` must be above `from`'],
  ],
  [
    'a search from nothing',
    `${TARGET}${JUDGED}search: { from: 0/s, to: 100/s, every: 30s }\n`,
    ['plan.yaml:3:1: search: `from` must be above 0'],
  ],
  [
    'a search between a total and an amount per driver',
    `${TARGET}${JUDGED}search: { from: 10/s, to: 100/s/driver, every: 30s }\n`,
    ['plan.yaml:3:1: search: `from` and `to` must both be totals, or both be per driver'],
  ],
  ...['4s', '1500ms', '2h'].map((every): WrongPlan => [
    `a search with stages of ${every}`,
    `${TARGET}${JUDGED}search: { from: 10/s, to: 100/s, every: ${every} }\n`,
    ['plan.yaml:3:1: search: `every` must be whole seconds from 5s to 3600s'],
  ]),
  [
    'a search of too many requests',
    `${TARGET}${JUDGED}search: { from: 10/s, to: 1000000/s, every: 10m }\n`,
    ['plan.yaml:3:1: search: makes up to 36180000000 requests until its end; at most 1000000000 are possible'],
  ],
  [
    'a search with keys that have no effect',
    `${TARGET}${JUDGED}${SEARCH}duration: 1m\ncount: 5\nmeasured: false\n`,
    ['duration', 'count', 'measured'].map(
      (key, index) => `plan.yaml:${4 + index}:1: ${key}: has no effect beside \`search\`: leave it out`,
    ),
  ],
  [
    'a search and users',
    `${TARGET}${JUDGED}${SEARCH}users: 10\nduration: 1m\n`,
    ['plan.yaml:3:1: search: a phase has one kind of load: leave out `users` or `search`'],
  ],
  [
    'a search without its rates',
    `${TARGET}${JUDGED}search: { form: 10/s, every: 30s }\n`,
    ['plan.yaml:3:1: search: needs `from`', 'plan.yaml:3:11: search.form: is not known: did you mean `from`?'],
  ],
]
