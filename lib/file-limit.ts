/** The limit of open files of this process, as Linux tells it. */
import { readFileSync } from 'node:fs'
import { systemCode } from './errors.ts'

/** The soft limit of open files, from the text of /proc/PID/limits; undefined without one. */
export function fileLimitIn(text: string): number | undefined {
  const [, soft] = /^Max open files +(\d+)/m.exec(text) ?? []
  return soft === undefined ? undefined : Number(soft)
}

/** This process may open fewer files than that, or none more now; false where the system does not tell. */
export function mayOpenFewerThan(files: number): boolean {
  try {
    return (fileLimitIn(readFileSync('/proc/self/limits', 'utf8')) ?? Infinity) < files
  } catch (error) {
    return systemCode(error) === 'EMFILE'
  }
}
