/**
 * CRC-32C (Castagnoli), the checksum of record batches: reflected, polynomial 0x1EDC6F41 (0x82F63B78 reflected),
 * initial and final complement. RFC 3720, appendix B.4. One table look-up per byte.
 */

const POLYNOMIAL = 0x82f63b78

const table = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1
  return value
})

/** The checksum of some bytes, as an unsigned 32-bit number. */
export function crc32c(bytes: Uint8Array): number {
  let crc = -1
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)
  return ~crc >>> 0
}
