/**
 * Sizes as people type them: one grammar for all flags.
 *
 *     size   = number [ blank ] [ unit ]      a bare number is bytes
 *     number = digits [ "." digits ]
 *     unit   = "B" | "KiB" | "MiB" | "GiB" | "kB" | "KB" | "MB" | "GB"      in any case
 *
 * `KiB` is 1024 bytes, `kB` 1000.
 */

const unitBytes: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kib', 1_024],
  ['mib', 1_048_576],
  ['gib', 1_073_741_824],
  ['kb', 1_000],
  ['mb', 1_000_000],
  ['gb', 1_000_000_000],
])

/** Longer texts are not sizes. */
const MAX_LENGTH = 50

/** The accepted form of a size, for error messages. */
export const sizeExamples = '65536, 64KiB or 1.5MiB'

/** The size in whole bytes; undefined for a malformed text. The caller checks its range. */
export function parseSize(text: string): number | undefined {
  const [, amount, unit = ''] = (text.length <= MAX_LENGTH ? /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(text) : null) ?? []
  const each = unitBytes.get(unit.toLowerCase())
  return amount === undefined || each === undefined ? undefined : Math.round(Number(amount) * each)
}

/** From the largest to the smallest. */
const shown = [
  ['GiB', 1_073_741_824],
  ['MiB', 1_048_576],
  ['KiB', 1_024],
] as const

/** A size in the grammar, which `parseSize` reads back: `64KiB`, `1.5MiB`, `1000`. @param bytes whole, 0 or more */
export function sizeText(bytes: number): string {
  const [unit, each] = shown.find(([, size]) => bytes >= size && bytes % (size / 2) === 0) ?? ['', 1]
  return `${bytes / each}${unit}`
}
