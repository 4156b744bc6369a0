/** Maps the error codes of HTTP/2 (RFC 9113 §7) and of node:http2 to one failure code each. */
import { systemCode } from '../../../lib/errors.ts'
import type { FailureCode } from '../../../lib/measure/failures.ts'
import { httpNote } from '../../../lib/measure/notes.ts'
import { detailOf, failureOf } from '../failures.ts'

/** Why a request failed, with the message from the wire or the system. */
export interface Verdict {
  readonly code: FailureCode
  readonly detail: string | undefined
  /** The engine decided it: the progress of the response adds no information. */
  readonly local?: boolean
  /** The target did not process the request, which can be sent again. The note counts it; none if it was not sent. */
  readonly untaken?: { readonly note: number | undefined }
}

/** The code of `RST_STREAM` with which we cancel a stream. */
export const CANCEL = 8
export const NO_ERROR = 0
export const REFUSED_STREAM = 7

/**
 * By number. `protocol` means that the other side violated the protocol, or requires another: node:http2 itself resets
 * a stream with PROTOCOL_ERROR when a response is invalid, and does not report which side did it.
 */
const resets: readonly (readonly [name: string, code: FailureCode])[] = [
  ['NO_ERROR', 'closed'],
  ['PROTOCOL_ERROR', 'protocol'],
  ['INTERNAL_ERROR', 'reset'],
  ['FLOW_CONTROL_ERROR', 'protocol'],
  ['SETTINGS_TIMEOUT', 'reset'],
  ['STREAM_CLOSED', 'protocol'],
  ['FRAME_SIZE_ERROR', 'protocol'],
  ['REFUSED_STREAM', 'reset'],
  ['CANCEL', 'reset'],
  ['COMPRESSION_ERROR', 'protocol'],
  ['CONNECT_ERROR', 'reset'],
  ['ENHANCE_YOUR_CALM', 'reset'],
  ['INADEQUATE_SECURITY', 'tls'],
  ['HTTP_1_1_REQUIRED', 'protocol'],
]

/**
 * A stream that was ended by `RST_STREAM` with this code; an unknown code counts as INTERNAL_ERROR (RFC 9113 §7). A
 * refused request was not processed, whatever its method (§8.7).
 */
export function verdictOnReset(number: number): Verdict {
  const [, code] = resets[number] ?? ['', 'reset']
  const verdict = { code, detail: `RST_STREAM ${nameOf(number)}` }
  return number === REFUSED_STREAM ? { ...verdict, untaken: { note: httpNote.refusedStream } } : verdict
}

/** A stream that `GOAWAY` ended: the target did not process it (RFC 9113 §6.8), or closed its connection. */
export function verdictOnGoaway(number: number, isUntaken: boolean): Verdict {
  const verdict: Verdict = { code: 'closed', detail: `GOAWAY ${nameOf(number)}` }
  return isUntaken ? { ...verdict, untaken: { note: httpNote.goaway } } : verdict
}

/** An error of node:http2, TLS or the system on a connection or a stream. */
export function verdictOnError(error: Error): Verdict {
  const ours = systemCode(error)?.startsWith('ERR_HTTP2_') === true
  return { code: ours ? 'protocol' : failureOf(error), detail: detailOf(error) }
}

function nameOf(number: number): string {
  return resets[number]?.[0] ?? `0x${number.toString(16)}`
}
