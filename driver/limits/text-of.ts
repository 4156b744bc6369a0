import { readFileSync } from 'node:fs'

/** The text of a file of the system, at once; empty where there is none. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
