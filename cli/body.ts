/** The body of the requests: from the command line, from a file, or from standard input. */
import { readFile } from 'node:fs/promises'
import { messageOf } from '../lib/errors.ts'
import { usage } from '../lib/flags/setting.ts'

/** @throws BreakwaterError `usage` for a file that cannot be read, or bytes that are not UTF-8 */
export async function bodyText(typed: string | undefined): Promise<string | undefined> {
  if (typed?.startsWith('@') !== true) return typed
  const path = typed.slice(1)
  const bytes = await bytesOf(path).catch((error: unknown) => {
    throw usage(`--body ${typed}: ${messageOf(error)}`)
  })
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw usage(`--body ${typed}: the file is not UTF-8 text; a plan can hold text only`)
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  if (path !== '-') return readFile(path)
  const chunks: Buffer[] = []
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
