import { describe, expect, it } from '@jest/globals'
import { problemsText, problemText } from './problems.ts'
import { type ReadOptions, planOf, readPlan } from './to-plan.ts'
import { wrongChecks } from './wrong-checks.suite.ts'
import { wrongForms } from './wrong-forms.suite.ts'
import { wrongHooks } from './wrong-hooks.suite.ts'
import { wrongMeanings } from './wrong-meanings.suite.ts'
import { wrongSearches } from './wrong-searches.suite.ts'
import { wrongThresholds } from './wrong-thresholds.suite.ts'

function noFile(): never {
  throw new Error('no such file')
}
const options: ReadOptions = { files: { describe: noFile, read: noFile } }

describe('a wrong plan', () => {
  it.each([...wrongForms, ...wrongMeanings, ...wrongHooks, ...wrongThresholds, ...wrongChecks, ...wrongSearches])(
    'is refused with its place and a remedy: %s',
    (_, text, expected) => {
      const result = readPlan(text, options)
      const problems = 'problems' in result ? result.problems : []
      expect(problems.map((problem) => problemText({ ...problem, source: undefined }, 'plan.yaml'))).toEqual(expected)
    },
  )

  it('is shown with the line and a caret, all problems at once', () => {
    const result = readPlan('target: ftp://a\nphases:\n  - rate: 500\n    duraton: 1m\n', options)
    expect('problems' in result && problemsText(result.problems, 'plan.yaml'))
      .toBe(`plan.yaml:1:9: target: must be an http or https URL
  1 | target: ftp://a
    |         ^
plan.yaml:3:11: phases.0.rate: '500' has no unit: write 500/s
  3 |   - rate: 500
    |           ^
plan.yaml:4:5: phases.0.duraton: is not known: did you mean \`duration\`?
  4 |     duraton: 1m
    |     ^`)
  })

  it('has the same problems as JSON, with paths in place of lines', () => {
    const result = planOf({ target: 'ftp://a', phases: [{ rate: 500, duraton: '1m' }] }, options)
    expect(result).toEqual({
      problems: [
        { path: 'phases.0.rate', message: "'500' has no unit: write 500/s" },
        { path: 'phases.0.duraton', message: 'is not known: did you mean `duration`?' },
        { path: 'target', message: 'must be an http or https URL' },
      ],
    })
  })
})
