/**
 * The primitive types of the Kafka protocol before "flexible" versions: big endian, no varints, no tags.
 *
 * STRING = int16 byte length + UTF-8 · BYTES = int32 length + raw bytes · ARRAY = int32 count + elements;
 * in the nullable form of each, the length −1 means null. int64 is a bigint, so that nothing is rounded.
 */

/** Bytes that violate the grammar. The connection that sent them is closed. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** Reads one message from start to end; every read is bounds-checked. */
export class Reader {
  readonly #buffer: Buffer
  #position = 0
  #elements: number

  /** The lists of the message may have at most this many elements together. */
  constructor(buffer: Buffer, mostElements = Infinity) {
    this.#buffer = buffer
    this.#elements = mostElements
  }

  /** The bytes that have not been read. */
  get left(): number {
    return this.#buffer.length - this.#position
  }

  int8(): number {
    return this.#buffer.readInt8(this.#advance(1))
  }

  int16(): number {
    return this.#buffer.readInt16BE(this.#advance(2))
  }

  int32(): number {
    return this.#buffer.readInt32BE(this.#advance(4))
  }

  int64(): bigint {
    return this.#buffer.readBigInt64BE(this.#advance(8))
  }

  bool(): boolean {
    return this.int8() !== 0
  }

  string(): string {
    return present(this.nullableString(), 'string')
  }

  nullableString(): string | null {
    const length = this.int16()
    return length === -1 ? null : this.#slice(length).toString('utf8')
  }

  /** A view into the message, not a copy. */
  bytes(): Buffer {
    return present(this.nullableBytes(), 'bytes')
  }

  /** A view into the message, not a copy. */
  nullableBytes(): Buffer | null {
    const length = this.int32()
    return length === -1 ? null : this.#slice(length)
  }

  array<T>(element: (reader: this) => T): T[] {
    return present(this.nullableArray(element), 'array')
  }

  nullableArray<T>(element: (reader: this) => T): T[] | null {
    const count = this.int32()
    if (count === -1) return null
    // Every element takes at least a byte: a larger count is malformed, and is refused before anything is allocated.
    if (count < 0 || count > this.left) throw new WireError(`array of ${count} elements in ${this.left} bytes`)
    this.#elements -= count
    if (this.#elements < 0) throw new WireError('more elements in lists than a request may have')
    const elements: T[] = []
    for (let i = 0; i < count; i += 1) elements.push(element(this))
    return elements
  }

  /** @throws WireError when bytes remain */
  end(): void {
    if (this.left > 0) throw new WireError(`${this.left} bytes after the end of the message`)
  }

  #slice(length: number): Buffer {
    if (length < 0) throw new WireError(`length ${length}`)
    const start = this.#advance(length)
    return this.#buffer.subarray(start, start + length)
  }

  #advance(length: number): number {
    if (length > this.left) throw new WireError(`${length} bytes wanted, ${this.left} left`)
    const start = this.#position
    this.#position += length
    return start
  }
}

function present<T>(value: T | null, what: string): T {
  if (value === null) throw new WireError(`null ${what}`)
  return value
}

/** Writes one message into a buffer that grows as needed. */
export class Writer {
  readonly #most: number
  #buffer = Buffer.allocUnsafe(256)
  #length = 0

  /** Beyond this many bytes every write throws a WireError. */
  constructor(mostBytes = Infinity) {
    this.#most = mostBytes
  }

  int8(value: number): this {
    this.#room(1).writeInt8(value, this.#length - 1)
    return this
  }

  int16(value: number): this {
    this.#room(2).writeInt16BE(value, this.#length - 2)
    return this
  }

  int32(value: number): this {
    this.#room(4).writeInt32BE(value, this.#length - 4)
    return this
  }

  int64(value: bigint | number): this {
    this.#room(8).writeBigInt64BE(BigInt(value), this.#length - 8)
    return this
  }

  bool(value: boolean): this {
    return this.int8(value ? 1 : 0)
  }

  string(value: string): this {
    return this.nullableString(value)
  }

  nullableString(value: string | null): this {
    if (value === null) return this.int16(-1)
    const length = Buffer.byteLength(value)
    this.int16(length)
    this.#room(length).write(value, this.#length - length, 'utf8')
    return this
  }

  bytes(value: Buffer): this {
    return this.nullableBytes(value)
  }

  nullableBytes(value: Buffer | null): this {
    return value === null ? this.int32(-1) : this.chunks([value])
  }

  /** One BYTES field from several pieces. */
  chunks(pieces: readonly Buffer[]): this {
    this.int32(pieces.reduce((sum, piece) => sum + piece.length, 0))
    for (const piece of pieces) piece.copy(this.#room(piece.length), this.#length - piece.length)
    return this
  }

  array<T>(elements: readonly T[], element: (value: T, writer: this) => void): this {
    return this.nullableArray(elements, element)
  }

  nullableArray<T>(elements: readonly T[] | null, element: (value: T, writer: this) => void): this {
    if (elements === null) return this.int32(-1)
    this.int32(elements.length)
    for (const value of elements) element(value, this)
    return this
  }

  /** The written bytes: a view that is valid only until the next write. */
  finish(): Buffer {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Reserves bytes at the end of the buffer, which is replaced by a larger one if necessary. */
  #room(length: number): Buffer {
    const before = this.#length
    this.#length += length
    if (this.#length > this.#most) throw new WireError(`an answer of more than ${this.#most} bytes`)
    if (this.#length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#buffer.length * 2))
      this.#buffer.copy(larger, 0, 0, before)
      this.#buffer = larger
    }
    return this.#buffer
  }
}
