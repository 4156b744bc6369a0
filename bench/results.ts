/** The last figures of each part, stored as JSON with a description of the machine. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { version } from '../lib/version.ts'
import type { BenchPart, Figures, Scale } from './part.ts'
import { rounded } from './samples.ts'

/** The folder of the project; this file runs two levels below it. */
export const projectRoot = fileURLToPath(new URL('../../', import.meta.url))

/** The folder of the files: quick or partial figures never replace complete ones. */
export function resultsFolder({ quick, cases }: Scale): string {
  return quick || cases.length > 0 ? join(projectRoot, '.breakwater', 'bench') : join(projectRoot, 'bench', 'results')
}

/** A description of the machine, without its name. */
export function machine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: rounded(totalmem() / 2 ** 30, 1),
    system: `${process.platform} ${release()} ${process.arch}`,
    node: process.version,
  }
}

/**
 * The average number of runnable processes over the last minute: above 1 before a part begins, the machine was not
 * quiet.
 */
export function loadAverage(): number {
  return rounded(loadavg()[0] ?? 0, 2)
}

/** The content of a part's file beside its figures. */
export interface Circumstances {
  readonly part: BenchPart
  readonly scale: Scale
  /** The load average before the part began. */
  readonly loadBefore: number
}

/** Writes the file of a part, replacing its last one; returns its path. */
export function keep(figures: Figures, { part, scale, loadBefore }: Circumstances): string {
  const folder = resultsFolder(scale)
  const file = join(folder, `${part.name}.json`)
  mkdirSync(folder, { recursive: true })
  const content = {
    part: part.name,
    title: part.title,
    date: new Date().toISOString(),
    breakwater: version,
    machine: machine(),
    loadAverageBefore: loadBefore,
    ...(scale.quick ? { quick: true } : {}),
    ...figures,
  }
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
  return file
}
