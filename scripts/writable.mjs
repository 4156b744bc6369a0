/** Whether what is about to be written can be: a clone may belong to somebody else, and a home may be nobody's. */
import { accessSync, constants, existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'

/** Whether this user may write there; what does not exist yet is made in the nearest folder that does. */
export function isWritable(path) {
  if (!existsSync(path)) return path !== dirname(path) && isWritable(dirname(path))
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Ends with a sentence unless this user may write all of these, and what the folders among them hold. */
export function requireWritable(paths, root) {
  const closed = paths.flatMap((path) => [path, ...entriesOf(path)]).find((path) => !isWritable(path))
  if (closed === undefined) return
  end(
    `${closed} is not writable by this user: run this as the owner of ${root}, change the owner (chown -R), or use another clone`,
  )
}

/** Ends with a sentence unless npm can keep what it fetches. */
export function requireNpmCache() {
  const cache = process.env['npm_config_cache'] ?? join(homedir(), '.npm')
  if (isWritable(cache)) return
  end(
    `the npm cache ${cache} is not writable by this user: set another folder, for example npm_config_cache=/tmp/npm-cache`,
  )
}

function entriesOf(path) {
  try {
    return readdirSync(path).map((name) => join(path, name))
  } catch {
    return []
  }
}

function end(sentence) {
  process.stderr.write(`breakwater: ${sentence}\n`)
  process.exit(1)
}
