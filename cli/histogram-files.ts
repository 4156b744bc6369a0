/** The files of `--hgrm` and `--hlog`. */
import { open, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { messageOf } from '../lib/errors.ts'
import type { Histogram } from '../lib/measure/histogram.ts'
import { type Interval, intervalLog, percentileText } from '../report/histogram-files.ts'
import { usage } from '../lib/flags/setting.ts'

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

/** Writes the requested files. Rejects when a file cannot be written. */
export async function writeHistogramFiles(
  { hgrm, hlog }: HistogramFiles,
  histogram: Readonly<Histogram>,
  interval: Interval,
): Promise<void> {
  if (hgrm !== undefined) await writeFile(hgrm, await percentileText(histogram))
  if (hlog !== undefined) await writeFile(hlog, intervalLog(histogram, interval))
}
