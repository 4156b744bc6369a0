/** The content of a body for the checks of its request. */
import { KEPT_FOR_CHECKS, type NoBody } from '../../lib/checks/evaluate.ts'
import { codingsOf, decoded, isKnown } from './content-codings.ts'

const PARTIAL_CONTENT = 206

/**
 * A body without its codings, or why it is not known.
 * @param bytes as they were received, at most as many as are kept for checks
 * @param contentEncoding the field of the response, of whatever status
 */
export function contentOf(bytes: Buffer, contentEncoding: string | undefined, status: number): Buffer | NoBody {
  if (contentEncoding === undefined || bytes.length === 0) return bytes
  const codings = codingsOf(contentEncoding)
  if (codings.length === 0) return bytes
  // A part of a compressed body cannot be decompressed.
  if (status === PARTIAL_CONTENT || !codings.every(isKnown)) return 'not-decoded'
  const content = decoded(bytes, codings, KEPT_FOR_CHECKS)
  if (Buffer.isBuffer(content)) return content
  return content.code === 'too-large' ? 'too-large' : 'not-decoded'
}
