/** Bytes that are not an HTTP request never reach a route, but get an error response in the usual form. */
import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { BreakwaterError, systemCode } from '../../lib/errors.ts'
import { errorBody } from './errors.ts'

const reasons: Readonly<Record<string, readonly [statusLine: string, message: string]>> = {
  HPE_HEADER_OVERFLOW: ['431 Request Header Fields Too Large', 'the headers are larger than 16 KiB'],
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', 'the request took too long to arrive'],
}

/** Responds to requests that the parser refuses, and closes the connection. */
export function answerMalformed(server: Server): void {
  const latest = new WeakMap<Duplex, ServerResponse>()
  server.on('request', ({ socket }, response) => {
    latest.set(socket, response)
  })
  server.on('clientError', (error, socket) => {
    const response = latest.get(socket)
    // An error response cannot be inserted into a response that has begun.
    const midway = response !== undefined && response.headersSent && !response.writableFinished
    if (!socket.writable || midway || systemCode(error) === 'ECONNRESET') socket.destroy()
    else socket.end(answerTo(error))
  })
}

function answerTo(error: unknown): string {
  const [statusLine, message] = reasons[systemCode(error) ?? ''] ?? ['400 Bad Request', 'the request is malformed HTTP']
  const body = JSON.stringify(errorBody(new BreakwaterError('invalid-request', message)))
  const headers = `content-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close`
  return `HTTP/1.1 ${statusLine}\r\n${headers}\r\n\r\n${body}`
}
