/** The body of a request in chunks (RFC 9112 §7.1). */

/** The maximum size of a chunk, in bytes. */
export const CHUNK = 16_384

/** Cuts a body into the pieces that become its chunks. */
export function* piecesOf(body: Buffer): Generator<Buffer> {
  for (let from = 0; from < body.length; from += CHUNK) yield body.subarray(from, from + CHUNK)
}

/** A body in wire form: all chunks, including the last one. */
export function inChunks(body: Buffer): Buffer {
  const framed = [...piecesOf(body)].flatMap((piece) => [
    Buffer.from(`${piece.length.toString(16)}\r\n`),
    piece,
    Buffer.from('\r\n'),
  ])
  return Buffer.concat([...framed, Buffer.from('0\r\n\r\n')])
}
