/** Plans that are read by somebody of this machine: with its files, and with errors that show all that is wrong. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describeBodyFile } from '../body-files.ts'
import { BreakwaterError, systemMessage } from '../errors.ts'
import { plural } from '../measure/phrases.ts'
import type { PlanFiles } from './bodies.ts'
import { issuesOf, type Problem, problemsText } from './problems.ts'

/** Files that a plan names, relative to a folder. */
export function filesIn(folder: string): PlanFiles {
  const reading = <T>(path: string, read: (path: string) => T): T => {
    try {
      return read(resolve(folder, path))
    } catch (error) {
      throw new Error(systemMessage(error), { cause: error })
    }
  }
  return {
    describe: (path) => reading(path, describeBodyFile),
    read: (path) => reading(path, (whole) => readFileSync(whole)),
  }
}

/** The error `invalid-request` with every problem and its line. @param name what the plan is called, such as its path */
export function wrongPlan(problems: readonly Problem[], name: string): BreakwaterError {
  const message = `${name} has ${plural(problems.length, 'error')}:\n${problemsText(problems, name)}`
  return new BreakwaterError('invalid-request', message, { details: { issues: issuesOf(problems) } })
}
