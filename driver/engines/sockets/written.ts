/** A body in wire form: as part of the text of a message, or separate from it. */

/** A larger body is written as separate bytes, not as part of the text. */
const LARGE_BODY = 16_384

export interface Written {
  /** A body that is part of the text: each byte one character. */
  readonly small: string
  readonly large: Buffer | undefined
  /** The body waits for `100 Continue`. */
  readonly expects: boolean
}

/** A small body is part of the text, unless it has to wait. */
export function written(sent: Buffer, expects: boolean): Written {
  return expects || sent.length > LARGE_BODY
    ? { small: '', large: sent, expects }
    : { small: sent.toString('latin1'), large: undefined, expects }
}

/** The same for bytes that are given as text. */
export function writtenText(sent: string, expects: boolean): Written {
  return expects || sent.length > LARGE_BODY
    ? { small: '', large: Buffer.from(sent, 'latin1'), expects }
    : { small: sent, large: undefined, expects }
}
