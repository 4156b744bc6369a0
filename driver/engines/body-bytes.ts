/** The bytes of a planned body. Each load thread reads files once, ahead, and keeps them until the next plan. */
import { readBodyFile } from '../../lib/body-files.ts'
import { BreakwaterError, messageOf } from '../../lib/errors.ts'
import type { BodyFile, PlannedBody } from '../../lib/plan/body.ts'

/** The files of one plan, by path and content. */
let kept = new Map<string, Buffer>()

/** Reads the files of a plan before its load starts, and releases those of the previous plan. Skips unreadable ones. */
export function keepBodyFiles(files: readonly BodyFile[]): void {
  const known = kept
  kept = new Map()
  for (const file of files) {
    try {
      kept.set(keyOf(file), known.get(keyOf(file)) ?? readBodyFile(file))
    } catch {
      // The engine reads it again, and reports the error.
    }
  }
}

/** The body, or undefined. @throws BreakwaterError `invalid-request` for a file that is missing or has changed */
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
