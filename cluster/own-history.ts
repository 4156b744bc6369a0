/** Where `npm start` keeps the history unless it is told where. */
import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the clone; this file runs two levels below it. */
const clone = fileURLToPath(new URL('../../', import.meta.url))
/** What is installed as a package is replaced by the next version: whoever uses it has a folder of their own. */
const project = clone.includes(`${sep}node_modules${sep}`) ? '.' : clone

/**
 * Makes a directory in the project, if it is missing. Each port of the API has its own, because two systems on one
 * machine differ in their ports: both have a history, and each finds its own again.
 * @returns its path; undefined if this user may not write there
 */
export function ownHistory(apiPort: number, root = project): string | undefined {
  const directory = resolve(join(root, '.breakwater', 'history', String(apiPort)))
  try {
    // For this user only, as the orchestrator itself makes it.
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, constants.W_OK)
    return directory
  } catch {
    // The clone belongs to another user, or is on a file system that is read-only.
    return undefined
  }
}
