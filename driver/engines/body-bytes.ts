/** The bytes of a planned body. Files are read ahead, once in each load thread, and kept for the load that follows. */
import { readBodyFile } from '../../lib/body-files.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { BodyFile, PlannedBody } from '../../lib/plan/body.ts'

/** By path and content; those of one plan. */
let kept = new Map<string, Buffer>()

/** Reads the files of a plan before its load starts, and forgets those of the plan before. One that cannot be read is left out. */
export function keepBodyFiles(files: readonly BodyFile[]): void {
  const known = kept
  kept = new Map()
  for (const file of files) {
    try {
      kept.set(keyOf(file), known.get(keyOf(file)) ?? readBodyFile(file))
    } catch {
      // Who needs it reads it again, and says what is wrong.
    }
  }
}

/** The body; undefined without one. @throws BreakwaterError `invalid-request` for a file that is missing or has changed */
export function bodyBytesOf(request: PlannedBody): Buffer | undefined {
  const bytes = bytesOf(request)
  return bytes.length === 0 ? undefined : bytes
}

function bytesOf({ body = '', bodyBase64, bodyFile }: PlannedBody): Buffer {
  if (bodyFile !== undefined) return kept.get(keyOf(bodyFile)) ?? fileBytes(bodyFile)
  return bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64')
}

function fileBytes(file: BodyFile): Buffer {
  try {
    return readBodyFile(file)
  } catch (error) {
    throw new BreakwaterError('invalid-request', messageOf(error), { cause: error })
  }
}

function keyOf({ path, sha256 }: BodyFile): string {
  return `${sha256}:${path}`
}
