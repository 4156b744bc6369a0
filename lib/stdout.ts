/**
 * Standard output of a process that must continue even if output fails: a full disk, a pipe whose reader does not
 * read, a closed pipe. Text that cannot be written is dropped and counted; no caller waits for it, and memory is
 * bounded.
 */
import { fstatSync, writeSync } from 'node:fs'

/** Accepts text; never throws, never waits. */
export interface TextOut {
  /** Returns false when the text was dropped. */
  write(text: string): boolean
  /** Resolves when all accepted text is written, or after a number of milliseconds. */
  flush(withinMs: number): Promise<void>
}

/** Output of which it is known whether dropped text may be offered again. */
export interface RepeatableOut extends TextOut {
  /**
   * Whether text is dropped only because the reader is behind: nothing of it was written, and the same text may be
   * accepted later. Otherwise the output has failed, perhaps in the middle of a text, which must not be repeated.
   */
  readonly repeatable: boolean
}

/** The bytes that may wait for a reader; text beyond that is dropped. */
const MAX_PENDING_BYTES = 1 << 20
/** Interval in ms at which `flush` checks whether all output has been written. */
const LOOK_MS = 10

/** The part of a stream that is used here. */
type Stream = Pick<NodeJS.WriteStream, 'write' | 'writableLength' | 'on' | 'destroyed'>

/** A pipe or a terminal: output that the reader has not taken waits in memory, up to a bound. */
export class StreamOut implements RepeatableOut {
  readonly #stream: Stream

  constructor(stream: Stream) {
    this.#stream = stream
    // The reader is gone or the disk is full: each write fails, and no failure matters.
    stream.on('error', () => undefined)
  }

  /** Until the reader is gone. */
  get repeatable(): boolean {
    return !this.#stream.destroyed
  }

  write(text: string): boolean {
    if (this.#stream.destroyed || this.#stream.writableLength > MAX_PENDING_BYTES) return false
    this.#stream.write(text)
    return true
  }

  async flush(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs
    while (!this.#stream.destroyed && this.#stream.writableLength > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  }
}

/** A file: each write is complete when it returns, or fails, and a later one may succeed again. */
export class FileOut implements RepeatableOut {
  /** A write does not wait for a reader, so it is dropped only when it fails. */
  readonly repeatable = false
  readonly #write: (bytes: Buffer) => number

  constructor(write: (bytes: Buffer) => number) {
    this.#write = write
  }

  write(text: string): boolean {
    const bytes = Buffer.from(text)
    try {
      for (let at = 0; at < bytes.length;) {
        const written = this.#write(bytes.subarray(at))
        if (written === 0) return false
        at += written
      }
      return true
    } catch {
      return false
    }
  }

  flush(): Promise<void> {
    return Promise.resolve()
  }
}

const STDOUT = 1

/** The standard output of this process. */
export function standardOut(): RepeatableOut {
  return isStream() ? new StreamOut(process.stdout) : new FileOut((bytes) => writeSync(STDOUT, bytes))
}

/** Pipes, sockets and terminals are streams; files and devices such as /dev/null and /dev/full are written at once. */
function isStream(): boolean {
  try {
    const status = fstatSync(STDOUT)
    return status.isFIFO() || status.isSocket() || process.stdout.isTTY
  } catch {
    return false
  }
}
