/** The encodings of texts that become known in the driver: secrets, and values that were extracted. */
import type { Encoding } from '../../../lib/plan/template.ts'

const encoders: Readonly<Record<Encoding, (value: string) => string>> = {
  plain: (value) => value,
  json: (value) => JSON.stringify(value).slice(1, -1),
  // The round trip through bytes replaces lone surrogates, which have no encoding.
  url: (value) => encodeURIComponent(Buffer.from(value).toString()),
}

/** A text as it is written at its place. */
export function encodedAs(as: Encoding, text: string): string {
  return encoders[as](text)
}
