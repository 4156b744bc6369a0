/** Plans with wrong thresholds; lib/thresholds/parse.test.ts has all wrong texts. */

import type { WrongPlan } from './wrong-forms.suite.ts'

const TARGET = 'target: http://127.0.0.1:8000\n'
const LOAD = 'rate: 500/s\nduration: 1m\n'
const USUAL = `${TARGET}${LOAD}`

export const wrongThresholds: readonly WrongPlan[] = [
  [
    'wrong thresholds',
    `${USUAL}thresholds:\n  - p99 < 250ms\n  - "eror < 1%"\n  - p99 < 250\n`,
    [
      "plan.yaml:6:6: thresholds.1: 'eror' is not a metric: did you mean errors?",
      "plan.yaml:7:11: thresholds.2: '250' has no unit: write 250ms or 250s",
    ],
  ],
  [
    'a threshold of several in brackets',
    `${USUAL}thresholds: [p99 < 5s, abort]\n`,
    [
      'plan.yaml:4:24: thresholds.1: \'abort\' is no threshold: in a list in [ ], a comma separates thresholds: write this one in quotes, "p99 < 250ms, abort"',
    ],
  ],
  [
    'thresholds of requests and phases that do not exist',
    `${TARGET}requests: { order: { post: / } }\nphases: [{ name: peak, rate: 1/s, duration: 9s }, { name: rest, pause: 5s }]\nthresholds:\n  - ordr p99 < 1s\n  - "errors < 1% during paek"\n  - errors < 1% during rest\n`,
    [
      "plan.yaml:5:5: thresholds.0: there is no request 'ordr': did you mean order?",
      "plan.yaml:6:25: thresholds.1: there is no phase 'paek': did you mean peak?",
      "plan.yaml:7:24: thresholds.2: nothing is sent in the pause 'rest'",
    ],
  ],
  [
    'a threshold with a variable, whose text is not that of the line',
    `${USUAL}variables: { limit: 250 }\nthresholds:\n  - p99 < {{limit}}\n`,
    ["plan.yaml:6:5: thresholds.0: '250' has no unit: write 250ms or 250s"],
  ],
]
