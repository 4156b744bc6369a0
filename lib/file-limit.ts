/** The limit of open files of this process, as Linux tells it. */
import { readFileSync } from 'node:fs'
import { systemCode } from './errors.ts'

/** The soft limit of open files, from the text of /proc/PID/limits; undefined without one. */
export function fileLimitIn(text: string): number | undefined {
  const [, soft] = /^Max open files +(\d+)/m.exec(text) ?? []
  return soft === undefined ? undefined : Number(soft)
}

/** The hard limit of open files, up to which a process may raise its soft one; Infinity for `unlimited`. */
export function hardFileLimitIn(text: string): number | undefined {
  const [, hard] = /^Max open files +\S+ +(\d+|unlimited)/m.exec(text) ?? []
  if (hard === 'unlimited') return Infinity
  return hard === undefined ? undefined : Number(hard)
}

/** This process may open fewer files than that, or none more now; false where the system does not tell. */
export function mayOpenFewerThan(files: number): boolean {
  try {
    return (fileLimitIn(readFileSync('/proc/self/limits', 'utf8')) ?? Infinity) < files
  } catch (error) {
    return systemCode(error) === 'EMFILE'
  }
}
