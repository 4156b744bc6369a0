import { readFileSync } from 'node:fs'

/** Reads a system file synchronously; empty if it does not exist. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
