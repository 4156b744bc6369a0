/** The body of the requests: from the command line, from a file, or from standard input. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describeBodyFile } from '../../lib/body-files.ts'
import { systemMessage } from '../../lib/errors.ts'
import { usage } from '../../lib/flags/setting.ts'
import { MAX_BODY_FILE, type PlannedBody } from '../../lib/plan/body.ts'
import { standardInput } from '../io/standard-input.ts'

/** The maximum number of bytes inside the plan; a larger body stays in its file, which the driver reads. */
const INSIDE = 65_536

/**
 * The body fields of a plan: `@FILE` and `@-` are the bytes of a file and of standard input, unchanged.
 * @param flag the flag as typed
 * @throws BreakwaterError `usage` for a file that cannot be read or is too large
 */
export async function bodyTyped(typed: string | undefined, flag = '--body'): Promise<PlannedBody> {
  if (typed === undefined) return {}
  if (!typed.startsWith('@')) return { body: typed }
  const path = typed.slice(1)
  try {
    return path === '-' ? bodyOfBytes(await standardInput()) : bodyIn(resolve(path))
  } catch (error) {
    throw usage(`${flag} ${typed}: ${systemMessage(error)}`)
  }
}

/** A pipe can be read only once, so its content is kept. */
function bodyIn(path: string): PlannedBody {
  const stats = statSync(path)
  if (stats.size > MAX_BODY_FILE) throw new Error(`exceeds ${MAX_BODY_FILE} bytes`)
  return stats.isFile() && stats.size > INSIDE ? { bodyFile: describeBodyFile(path) } : bodyOfBytes(readFileSync(path))
}

function bodyOfBytes(bytes: Buffer): PlannedBody {
  if (bytes.length > MAX_BODY_FILE) throw new Error(`exceeds ${MAX_BODY_FILE} bytes`)
  if (bytes.length > INSIDE) return { bodyFile: describeBodyFile(keptUntilExit(bytes)) }
  const text = bytes.toString()
  return Buffer.from(text).equals(bytes) ? { body: text } : { bodyBase64: bytes.toString('base64') }
}

/** Writes a file that only its owner can read. It exists until this process ends. */
function keptUntilExit(bytes: Buffer): string {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-body-'))
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true })
  })
  const path = join(folder, 'body')
  writeFileSync(path, bytes, { mode: 0o600 })
  return path
}
