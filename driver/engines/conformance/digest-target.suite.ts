/** A target that verifies digest authentication by itself, over HTTP/1.1 and HTTP/2. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { listenOnLoopback } from '../../../lib/listen.ts'

export const USER = 'Jäsøn "J" Doe'
export const PASSWORD = 'Sécret, or not?'
const REALM = 'a "realm"'

/** What a target demands, and how long its nonces are valid. */
export interface Demands {
  /** MD5 by default. */
  readonly algorithm?: string
  readonly qop?: string
  readonly userhash?: boolean
  /** How often a nonce may be used; as often as one likes by default. */
  readonly uses?: number
  /** Whether a nonce that was used too often is called stale. */
  readonly stale?: boolean
  /** Responds to a request with the right credentials; with 200 by default. */
  readonly respond?: (path: string) => { readonly status: number; readonly location?: string } | undefined
}

/** A request as the target received it. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly body: string
  readonly status: number
  /** The nonce, and the number of its use; undefined without credentials. */
  readonly used: readonly [nonce: string, count: number] | undefined
}

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

export class DigestTarget {
  readonly asked: Asked[] = []
  port = 0
  readonly #demands: Demands
  readonly #uses = new Map<string, Set<number>>()
  #close: () => void = () => undefined

  constructor(demands: Demands = {}) {
    this.#demands = demands
  }

  async listen(version: 1 | 2): Promise<string> {
    const answer = (request: Request, response: Response): void => {
      void this.#answer(request, response)
    }
    const server = version === 1 ? createServer(answer) : createHttp2Server(answer)
    this.port = await listenOnLoopback(server)
    this.#close = () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    }
    return `http://127.0.0.1:${this.port}/`
  }

  close(): void {
    this.#close()
  }

  async #answer(request: Request, response: Response): Promise<void> {
    const { method = '', url: path = '', headers } = request
    let body = ''
    request.setEncoding('utf8')
    for await (const text of request) body += String(text)
    const given = parametersIn(headers.authorization)
    const wrong = given === undefined ? 'no credentials' : this.#faultIn(given, method, path)
    const { status, location } = (wrong === undefined
      ? this.#demands.respond?.(path)
      : { status: 401, location: undefined }) ?? { status: 200 }
    const used = given === undefined ? undefined : ([given['nonce'] ?? '', parseInt(given['nc'] ?? '', 16)] as const)
    this.asked.push({ method, path, body, status, used })
    if (status === 401) response.setHeader('www-authenticate', ['Basic realm="b"', this.#challenge(wrong === 'stale')])
    if (location !== undefined) response.setHeader('location', location)
    response.statusCode = status
    response.end(status === 401 ? 'who are you?' : 'ok')
  }

  #challenge(isStale: boolean): string {
    const { algorithm, qop = 'auth, auth-int', userhash, stale = false } = this.#demands
    const nonce = `nonce-${this.#uses.size}`
    this.#uses.set(nonce, new Set())
    const more = [
      ...(algorithm === undefined ? [] : [`algorithm=${algorithm}`]),
      ...(userhash === true ? ['userhash=true'] : []),
      ...(isStale && stale ? ['stale=true'] : []),
    ]
    return [`Digest realm="${escaped(REALM)}"`, `nonce="${nonce}"`, `qop="${qop}"`, 'opaque="o=1, x"', ...more].join(
      ', ',
    )
  }

  /** What is wrong with credentials; `stale` if only their nonce is. */
  #faultIn(given: Readonly<Record<string, string>>, method: string, path: string): string | undefined {
    const { algorithm = 'MD5', userhash = false, uses = Infinity } = this.#demands
    const count = parseInt(given['nc'] ?? '', 16)
    const nonce = given['nonce'] ?? ''
    const hash = (text: string): string =>
      createHash(algorithm.replace('-sess', '').replace('SHA-', 'sha')).update(text).digest('hex')
    const user = userhash ? hash(`${USER}:${REALM}`) : USER
    const key = hash(`${USER}:${REALM}:${PASSWORD}`)
    const sessionKey = algorithm.endsWith('-sess') ? hash(`${key}:${nonce}:${String(given['cnonce'])}`) : key
    const response = hash(
      [sessionKey, nonce, given['nc'], given['cnonce'], 'auth', hash(`${method}:${path}`)].join(':'),
    )
    const expected = { username: user, realm: REALM, uri: path, response, opaque: 'o=1, x', qop: 'auth' }
    const wrong = Object.entries(expected).find(([name, value]) => given[name] !== value)
    if (wrong !== undefined) return wrong[0]
    const before = this.#uses.get(nonce)
    // Requests on several connections may overtake each other.
    if (before === undefined || before.has(count) || !(count >= 1)) return `nc ${count} is wrong or used`
    before.add(count)
    return count > uses ? 'stale' : undefined
  }
}

function escaped(text: string): string {
  return text.replaceAll('"', '\\"')
}

/** The fields of credentials, by name; `username*` is decoded. */
function parametersIn(authorization: string | undefined): Readonly<Record<string, string>> | undefined {
  if (authorization?.startsWith('Digest ') !== true) return undefined
  const fields = [...authorization.matchAll(/([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)]
  const read = fields.map(([, name = '', quoted, plain = '']): [string, string] => [
    name,
    quoted === undefined ? plain : quoted.replace(/\\(.)/g, '$1'),
  ])
  const named = Object.fromEntries(read)
  const extended = named['username*']
  return extended === undefined ? named : { ...named, username: decodeURIComponent(extended.replace("UTF-8''", '')) }
}
