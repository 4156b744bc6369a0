/** The files of `--hgrm` and `--hlog`. */
import { open, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { HistogramFormat } from '../../cluster/backend.ts'
import { messageOf } from '../../lib/errors.ts'
import { usage } from '../../lib/flags/setting.ts'

/** Paths; undefined if not requested. */
export interface HistogramFiles {
  readonly hgrm: string | undefined
  readonly hlog: string | undefined
}

/**
 * Creates the files before the load, so that its results are not lost after an hour; their previous content is kept
 * until the load is over.
 * @throws BreakwaterError `usage` for a file that cannot be written, or one that is named twice
 */
export async function requireWritableFiles({ hgrm, hlog }: HistogramFiles): Promise<void> {
  if (hgrm !== undefined && hlog !== undefined && resolve(hgrm) === resolve(hlog)) {
    throw usage(`--hlog ${hlog}: --hgrm names the same file; use two different files`)
  }
  for (const [flag, path] of Object.entries({ hgrm, hlog })) {
    if (path === undefined) continue
    const file = await open(path, 'a').catch((error: unknown) => {
      throw usage(`--${flag} ${path}: ${messageOf(error)}`)
    })
    await file.close()
  }
}

/**
 * Writes the requested files. Rejects when a file cannot be written.
 * @param textIn the content of a file; nothing is written unless there is one for each
 */
export async function writeHistogramFiles(
  { hgrm, hlog }: HistogramFiles,
  textIn: (format: HistogramFormat) => Promise<string>,
): Promise<void> {
  const texts = new Map<string, string>()
  if (hgrm !== undefined) texts.set(hgrm, await textIn('hgrm'))
  if (hlog !== undefined) texts.set(hlog, await textIn('hlog'))
  for (const [path, text] of texts) await writeFile(path, text)
}
