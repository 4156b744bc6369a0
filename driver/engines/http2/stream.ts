/**
 * Streams of node:http2 and their followers. All streams share the same few listener functions, so that a request costs
 * no closure.
 */
import type { ClientHttp2Stream, IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2'
import { Duplex } from 'node:stream'

export type Head = IncomingHttpHeaders & IncomingHttpStatusHeader

/** Receives the events of a stream. */
export interface Follower {
  /** The head of the final response; informational heads are other events. */
  onHead(stream: Stream, head: Head): void
  /** The head of an informational response, or trailers. */
  onOtherHead(stream: Stream, head: Head): void
  /** A piece of the body arrived. */
  onBytes(stream: Stream, piece: Buffer): void
  /** Nothing more will arrive: `isEnded` returns whether the target ended the stream. */
  onEnded(stream: Stream): void
  /** An error of node:http2 before it closes the stream. */
  onTrouble(stream: Stream, error: Error): void
  /** The last event. */
  onClosed(stream: Stream): void
}

const FOLLOWER = Symbol('follower')
const ENDED = Symbol('ended')
export type Stream = ClientHttp2Stream & { [FOLLOWER]?: Follower; [ENDED]?: boolean }

/** From here on the follower receives every event. */
export function follow(stream: Stream, follower: Follower): void {
  stream[FOLLOWER] = follower
  stream.push = push
  stream.on('response', onResponse)
  stream.on('headers', onOtherHead)
  stream.on('trailers', onOtherHead)
  stream.on('data', onData)
  stream.on('end', onEnd)
  stream.on('error', onError)
  stream.on('close', onClose)
}

/** Whether the target has ended the stream cleanly, by END_STREAM. */
export function isEnded(stream: Stream): boolean {
  return stream[ENDED] === true
}

/**
 * node:http2 treats END_STREAM and RST_STREAM with NO_ERROR alike and does not distinguish them later: both end the
 * readable side. Only in the second case is the stream already closed. A target that sends RST_STREAM after END_STREAM
 * needs no more of the request, and its response is complete (RFC 9113 §8.1).
 */
function push(this: Stream, chunk: unknown, encoding?: BufferEncoding): boolean {
  if (chunk === null && !this.closed && !this.destroyed) this[ENDED] = true
  return Duplex.prototype.push.call(this, chunk, encoding)
}

function onResponse(this: Stream, head: Head): void {
  this[FOLLOWER]?.onHead(this, head)
}

function onOtherHead(this: Stream, head: Head): void {
  this[FOLLOWER]?.onOtherHead(this, head)
}

function onData(this: Stream, chunk: Buffer): void {
  this[FOLLOWER]?.onBytes(this, chunk)
}

function onEnd(this: Stream): void {
  this[FOLLOWER]?.onEnded(this)
}

function onError(this: Stream, error: Error): void {
  this[FOLLOWER]?.onTrouble(this, error)
}

function onClose(this: Stream): void {
  this[FOLLOWER]?.onClosed(this)
}

/** The size of a head as defined by RFC 9113 §6.5.2. */
export function sizeOf(head: Head): number {
  let size = 0
  for (const name in head) {
    const value = head[name]
    if (Array.isArray(value)) for (const each of value) size += name.length + each.length + 32
    else size += name.length + String(value).length + 32
  }
  return size
}
