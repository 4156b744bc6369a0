/** Files as bodies: base64 and sizes. */

/** The largest file whose base64 the API accepts, in bytes. */
export const MAX_FILE_BYTES = 691_200

/** How many bytes are converted at a time: each one becomes an argument of a call. */
const PIECE = 32_768

/** Base64 with padding (RFC 4648 §4). */
export function base64Of(bytes: Uint8Array): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += PIECE) binary += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  return btoa(binary)
}

/** A size for people, such as `12.3 kB`; exact below 1000 bytes. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return bytes === 1 ? '1 byte' : `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Why a file of this size cannot be sent; undefined if it can. */
export function sizeFault(bytes: number): string | undefined {
  if (bytes <= MAX_FILE_BYTES) return undefined
  return `the file has ${bytes.toLocaleString('en-US')} bytes, which exceeds ${MAX_FILE_BYTES.toLocaleString('en-US')}: use a smaller one`
}
