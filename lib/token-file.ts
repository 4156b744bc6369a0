/** The token of the API from a file, for the orchestrator that requires it and for the command that sends it. */
import { readFileSync } from 'node:fs'
import { systemMessage } from './errors.ts'
import { usage } from './flags/setting.ts'

/** The first line of a file, without blanks around it. @throws BreakwaterError `usage` if it cannot be read */
export function tokenIn(path: string): string {
  try {
    return (readFileSync(path, 'utf8').split('\n')[0] ?? '').trim()
  } catch (error) {
    throw usage(`--token-file ${path}: ${systemMessage(error)}`)
  }
}
