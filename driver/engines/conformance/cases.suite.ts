/** For tests of engines: one response as bytes, and the result that every HTTP/1.1 engine must report. */
import type { FailureCode } from '../../../lib/measure/failures.ts'

export interface Case {
  /** The bytes of the target, in Latin-1. Where the first status is 200, tests may replace it. */
  readonly says: string
  /** The status of a completed request, or the code of a failed one. */
  readonly told: number | FailureCode
  /** The section of the standard, or the reason for the decision. */
  readonly rule: string
  readonly method?: string
  /** Whether the target closes cleanly after the last byte. */
  readonly closes?: true
  /** Whether the connection carries the next request; undefined where both are correct. */
  readonly kept?: boolean
  /** The number of bytes after the response. */
  readonly surplus?: number
}

export type Cases = Readonly<Record<string, Case>>

/** A difference of one engine, caused by its library. */
export interface Exception {
  readonly told?: number | FailureCode
  readonly kept?: boolean
  /** Skips the case. */
  readonly skip?: true
  readonly why: string
}

export const LINE = 'HTTP/1.1 200 OK\r\n'
export const CHUNKED_HEAD = `${LINE}Transfer-Encoding: chunked\r\n\r\n`

/** An HTTP/1.1 response with these fields, and the body as it is on the wire. */
export function fields(lines: string, body = ''): string {
  return `${LINE}${lines}\r\n\r\n${body}`
}

/** A complete HTTP/1.1 response with these fields in addition to its length. */
export function withFields(lines: string): string {
  return fields(`${lines}\r\nContent-Length: 2`, 'ok')
}

/** A response after which the connection is kept. */
export function kept(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: true, ...other }
}

/** A response after which the connection is not reused, although the target leaves it open. */
export function left(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: false, ...other }
}

/** A response that ends with its connection. */
export function closing(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: false, closes: true, ...other }
}

/** A malformed response; the target leaves the connection open. */
export function wrong(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: 'protocol', kept: false, ...other }
}

/** The status of the last status line. */
function statusOf(says: string): number {
  return Number([...says.matchAll(/HTTP\/\d\.\d (\d{3})/g)].at(-1)?.[1])
}
