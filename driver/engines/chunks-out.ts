/** The body of a request in chunks (RFC 9112 §7.1). */

/** The most bytes of a chunk. */
export const CHUNK = 16_384

/** A body cut into pieces, each of which becomes a chunk. */
export function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let from = 0; from < body.length; from += CHUNK) yield body.subarray(from, from + CHUNK)
}

/** A body as it goes over the wire: all chunks and the last one. */
export function inChunks(body: Buffer): Buffer {
  const framed = [...piecesOf(body)].flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')])
}
