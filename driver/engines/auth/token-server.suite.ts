/** A token server on loopback, and a target that accepts its tokens while they are valid. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { systemClock } from '../../../lib/clock.ts'
import { listenOnLoopback } from '../../../lib/listen.ts'

/** A token request as the server received it. */
export interface TokenAsked {
  readonly authorization: string | undefined
  readonly type: string | undefined
  readonly form: Readonly<Record<string, string>>
}

/** The response to a token request in place of a token. */
export interface TokenAnswer {
  readonly status: number
  readonly body: string
}

export class TokenServer {
  readonly asked: TokenAsked[] = []
  /** The statuses of the target's responses. */
  readonly statuses: number[] = []
  /** The tokens with which the target was called. */
  readonly used = new Set<string>()
  /** How long tokens are valid, in seconds. */
  seconds = 3_600
  /** Set for token requests that fail. */
  answer: TokenAnswer | undefined
  /** When each token expires, in ms since 1970. */
  readonly #expiry = new Map<string, number>()
  readonly #server: Server = createServer((request, response) => {
    void this.#handle(request, response)
  })

  /** Listens on loopback; returns the origin. */
  async listen(): Promise<string> {
    return `http://127.0.0.1:${await listenOnLoopback(this.#server)}`
  }

  close(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = ''
    for await (const text of request.setEncoding('utf8')) body += String(text)
    if (request.url === '/token') this.#issue(request, body, response)
    else this.#serve(request, response)
  }

  #issue({ headers }: IncomingMessage, body: string, response: ServerResponse): void {
    const form = Object.fromEntries(new URLSearchParams(body))
    this.asked.push({ authorization: headers.authorization, type: headers['content-type'], form })
    if (this.answer !== undefined) {
      response.statusCode = this.answer.status
      response.end(this.answer.body)
      return
    }
    const token = `token-${this.asked.length}~+/.=`
    this.#expiry.set(token, systemClock.wall() + this.seconds * 1_000)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ access_token: token, token_type: 'bearer', expires_in: this.seconds }))
  }

  #serve({ headers }: IncomingMessage, response: ServerResponse): void {
    const token = headers.authorization?.replace(/^Bearer /, '') ?? ''
    this.used.add(token)
    response.statusCode = (this.#expiry.get(token) ?? 0) > systemClock.wall() ? 200 : 401
    this.statuses.push(response.statusCode)
    response.end()
  }
}
