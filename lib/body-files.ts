/** Request bodies in files: a plan names a file and its content; a driver reads it only if that is unchanged. */
import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { systemMessage } from './errors.ts'
import type { BodyFile } from './plan/body.ts'

/** Bytes of one read, so that hashing a large file takes no memory. */
const PIECE = 1_048_576

/** The description of a file for a plan. @throws the error of the system if the file cannot be read */
export function describeBodyFile(path: string): BodyFile {
  const hash = createHash('sha256')
  const piece = Buffer.allocUnsafe(PIECE)
  const file = openSync(path, 'r')
  try {
    let bytes = 0
    for (let read = readSync(file, piece); read > 0; read = readSync(file, piece)) {
      hash.update(piece.subarray(0, read))
      bytes += read
    }
    return { path, bytes, sha256: hash.digest('hex') }
  } finally {
    closeSync(file)
  }
}

/** Why a file is not that of a plan; undefined if it is. */
export function bodyFileFault(file: BodyFile): string | undefined {
  try {
    return differenceOf(file, describeBodyFile(file.path))
  } catch (error) {
    return unreadable(file, error)
  }
}

/** The content of a plan's file. @throws Error if it cannot be read, or has changed */
export function readBodyFile(file: BodyFile): Buffer {
  const content = contentOf(file)
  const { length: bytes } = content
  const sha256 = createHash('sha256').update(content).digest('hex')
  const fault = differenceOf(file, { path: file.path, bytes, sha256 })
  if (fault !== undefined) throw new Error(fault)
  return content
}

function contentOf(file: BodyFile): Buffer {
  try {
    return readFileSync(file.path)
  } catch (error) {
    throw new Error(unreadable(file, error), { cause: error })
  }
}

function unreadable({ path }: BodyFile, error: unknown): string {
  return `the file '${path}' of the body cannot be read: ${systemMessage(error)}`
}

function differenceOf(planned: BodyFile, found: BodyFile): string | undefined {
  const changed = `the file '${planned.path}' of the body has changed since the plan was made`
  if (found.bytes !== planned.bytes) return `${changed}: it has ${found.bytes} bytes in place of ${planned.bytes}`
  return found.sha256 === planned.sha256 ? undefined : `${changed}: its SHA-256 is another one`
}
