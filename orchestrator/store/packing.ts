/** Compressed bytes of the store. */
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib'

/** Of the fastest level, which takes a fifth of the time of the best and a few percent more bytes. */
const FAST = { level: constants.Z_BEST_SPEED }
/** The length before each window. */
const LENGTH_BYTES = 4

/** Packs any JSON value. */
export function packJson(value: unknown): Uint8Array {
  return deflateRawSync(JSON.stringify(value), FAST)
}

export function unpackJson(packed: Uint8Array): unknown {
  return JSON.parse(inflateRawSync(packed).toString('utf8'))
}

/** Packs windows together: each is preceded by its length as a big-endian number of four bytes. */
export function packWindows(windows: readonly Uint8Array[]): Uint8Array {
  const parts = windows.flatMap((window) => {
    const length = Buffer.alloc(LENGTH_BYTES)
    length.writeUInt32BE(window.length)
    return [length, window]
  })
  return deflateRawSync(Buffer.concat(parts), FAST)
}

export function unpackWindows(packed: Uint8Array): Uint8Array[] {
  const all = inflateRawSync(packed)
  const windows: Uint8Array[] = []
  for (let at = 0; at < all.length;) {
    const from = at + LENGTH_BYTES
    at = from + all.readUInt32BE(at)
    windows.push(all.subarray(from, at))
  }
  return windows
}
