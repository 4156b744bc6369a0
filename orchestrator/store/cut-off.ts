/** Finds a store that was cut off: SQLite itself would find out only when it reads a page that is missing. */
import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { BreakwaterError } from '../../lib/errors.ts'
import { DAMAGED } from './sqlite.ts'

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER = { bytes: 100, pageSize: 16, pageCount: 28 } as const
/** https://www.sqlite.org/fileformat.html#wal_file_format */
const LOG = { bytes: 32, salts: 16 } as const
const FRAME = { bytes: 24, page: 0, salts: 8 } as const
const SALTS_BYTES = 8

/**
 * Refuses a file whose header states pages that it does not have. The write-ahead log may have them: a process that is
 * killed while it copies pages from the log leaves such a file, and SQLite continues the copying.
 * @throws BreakwaterError `store-unavailable`
 */
export function refuseCutOff(file: string): void {
  const size = sizeOf(file)
  if (size === 0) return
  const reader = new Reader(file)
  const header = reader.read(0, HEADER.bytes)
  reader.close()
  const pageSize = pageSizeOf(header.readUInt16BE(HEADER.pageSize))
  const stated = header.readUInt32BE(HEADER.pageCount)
  const present = Math.floor(size / pageSize)
  if (size >= HEADER.bytes && stated - present <= pagesInLog(`${file}-wal`, pageSize, { present, stated })) return
  throw new BreakwaterError('store-unavailable', `the store ${file} ${DAMAGED}`)
}

/** How many of the pages after `present`, up to `stated`, are in a write-ahead log. */
function pagesInLog(
  log: string,
  pageSize: number,
  { present, stated }: { readonly present: number; readonly stated: number },
): number {
  const size = sizeOf(log)
  if (present >= stated || size < LOG.bytes) return 0
  const reader = new Reader(log)
  const salts = reader.read(LOG.salts, SALTS_BYTES)
  const pages = new Set<number>()
  for (let at: number = LOG.bytes; at + FRAME.bytes + pageSize <= size; at += FRAME.bytes + pageSize) {
    const frame = reader.read(at, FRAME.bytes)
    // A frame with other salts is left from before the log began anew.
    if (!frame.subarray(FRAME.salts, FRAME.salts + SALTS_BYTES).equals(salts)) break
    const page = frame.readUInt32BE(FRAME.page)
    if (page > present && page <= stated) pages.add(page)
  }
  reader.close()
  return pages.size
}

/** The largest size does not fit into its two bytes, and is written as 1. */
function pageSizeOf(stated: number): number {
  return stated === 1 ? 65_536 : stated
}

/** In bytes; 0 for a file that does not exist. */
function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

class Reader {
  readonly #handle: number

  constructor(file: string) {
    this.#handle = openSync(file, 'r')
  }

  /** Zeros stand for what is behind the end of the file. */
  read(at: number, bytes: number): Buffer {
    const read = Buffer.alloc(bytes)
    readSync(this.#handle, read, 0, bytes, at)
    return read
  }

  close(): void {
    closeSync(this.#handle)
  }
}
