/** For tests of engines: one response as bytes, and what every engine of HTTP/1.1 has to make of it. */
import type { FailureCode } from '../../../lib/measure/failures.ts'

export interface Case {
  /** The bytes of the target, Latin-1. Where the first status is 200, another may stand in its place. */
  readonly says: string
  /** The status of a completed request, or the code of a failed one. */
  readonly told: number | FailureCode
  /** Where it is written, or why it was decided so. */
  readonly rule: string
  readonly method?: string
  /** The target closes in order after the last byte. */
  readonly closes?: true
  /** Whether the connection carries the next request; undefined where either is right. */
  readonly kept?: boolean
  /** So many of the bytes come after the response. */
  readonly surplus?: number
}

export type Cases = Readonly<Record<string, Case>>

/** What one engine does otherwise, because of what it is built on. */
export interface Exception {
  readonly told?: number | FailureCode
  readonly kept?: boolean
  /** Not even asked. */
  readonly skip?: true
  readonly why: string
}

export const LINE = 'HTTP/1.1 200 OK\r\n'
export const CHUNKED_HEAD = `${LINE}Transfer-Encoding: chunked\r\n\r\n`

/** A response of HTTP/1.1 with these fields, and the body as it goes over the wire. */
export function fields(lines: string, body = ''): string {
  return `${LINE}${lines}\r\n\r\n${body}`
}

/** A complete response of HTTP/1.1 with these fields beside its length. */
export function withFields(lines: string): string {
  return fields(`${lines}\r\nContent-Length: 2`, 'ok')
}

/** A response after which the connection is kept. */
export function kept(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: true, ...other }
}

/** A response after which the connection is not used again. The target leaves it open. */
export function left(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: false, ...other }
}

/** A response that ends with its connection. */
export function closing(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: statusOf(says), kept: false, closes: true, ...other }
}

/** What is no response; the target leaves the connection open. */
export function wrong(says: string, rule: string, other: Partial<Case> = {}): Case {
  return { says, rule, told: 'protocol', kept: false, ...other }
}

/** The status of the last status line. */
function statusOf(says: string): number {
  return Number([...says.matchAll(/HTTP\/\d\.\d (\d{3})/g)].at(-1)?.[1])
}
