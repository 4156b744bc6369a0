/** Whether a target speaks HTTP/2: it is asked once before the load, as a client would (RFC 7301). */
import { isIP } from 'node:net'
import { connect } from 'node:tls'
import type { Credentials } from '../where.ts'

const HTTPS = 443

/** Resolves with false when the target does not answer: the load then says why. */
export function speaksHttp2(url: string, credentials: Credentials, timeoutMs: number): Promise<boolean> {
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve) => {
    // Nothing is sent but the question, so whose certificate it is does not matter yet.
    const socket = connect({
      ...credentials,
      host,
      port: port === '' ? HTTPS : Number(port),
      ...(isIP(host) === 0 ? { servername: host } : {}),
      ALPNProtocols: ['h2', 'http/1.1'],
      rejectUnauthorized: false,
    })
    const end = (speaks: boolean): void => {
      socket.destroy()
      resolve(speaks)
    }
    socket.setTimeout(timeoutMs, () => {
      end(false)
    })
    socket.once('secureConnect', () => {
      end(socket.alpnProtocol === 'h2')
    })
    socket.once('error', () => {
      end(false)
    })
  })
}
