/**
 * The dashboard's files. They are the same for everyone and contain no data, so they need no token: the page asks for
 * it, and sends it with each request.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import type { NextFunction, Request, Response } from 'express'

/** Everything from this server only; no inline script or style, and no text is ever parsed as markup. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const files = {
  '/': { name: 'index.html', type: 'text/html; charset=utf-8' },
  '/dashboard/app.js': { name: 'app.js', type: 'text/javascript; charset=utf-8' },
  // What app.js and plan-view.js share; the latter is the plan editor, which the page loads when it is opened.
  '/dashboard/chunk.js': { name: 'chunk.js', type: 'text/javascript; charset=utf-8' },
  '/dashboard/plan-view.js': { name: 'plan-view.js', type: 'text/javascript; charset=utf-8' },
  '/dashboard/app.css': { name: 'app.css', type: 'text/css; charset=utf-8' },
  '/dashboard/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
} as const

interface PageFile {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  /** Compressed at the first request for it: most orchestrators start without one. */
  readonly compressed: () => Buffer
}

/** Sent to browsers in place of the page. */
const NOT_BUILT = `The dashboard has not been built. Run "npm run build" in the folder of Breakwater, and start it again.
The API works without it: type "curl" and this address for its commands.
`

/** The files of the dashboard. */
export class Page {
  /** Empty if the dashboard was not built. */
  readonly #files: ReadonlyMap<string, PageFile>

  /** Reads the files that the build has made. @param folder the folder of the files; by default that of the build */
  constructor(folder = builtFolder()) {
    const found = Object.entries(files).map(([path, { name, type }]) => ({ path, type, file: join(folder, name) }))
    const isBuilt = found.every(({ file }) => existsSync(file))
    this.#files = new Map(isBuilt ? found.map(({ path, type, file }) => [path, fileOf(file, type)]) : [])
  }

  /**
   * Whether a browser opens the page: by a link on any site, or by its address. Its other files, and all data, are
   * requested by the page itself.
   */
  isOpenedBy(request: Request): boolean {
    return request.headers['sec-fetch-mode'] === 'navigate' && isRead(request) && asksForPage(request)
  }

  /** Serves the files; every other request is passed on. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    if (request.path === '/') response.vary('accept')
    const isFile = isRead(request) && (request.path === '/' ? asksForPage(request) : this.#files.has(request.path))
    if (!isFile) {
      next()
      return
    }
    const file = this.#files.get(request.path)
    if (file === undefined) response.status(404).type('text/plain').send(NOT_BUILT)
    else send(file, request, response)
  }
}

function isRead({ method }: Request): boolean {
  return method === 'GET' || method === 'HEAD'
}

/** curl and scripts accept anything, and receive text; a browser that opens a page prefers HTML. */
function asksForPage(request: Request): boolean {
  return request.path === '/' && request.accepts(['text/plain', 'text/html']) === 'text/html'
}

function send({ type, etag, plain, compressed }: PageFile, request: Request, response: Response): void {
  response.set({ 'content-security-policy': POLICY, 'content-type': type, etag, 'cache-control': 'no-cache' })
  response.vary('accept-encoding')
  if (request.fresh) {
    response.status(304).end()
    return
  }
  const zipped = request.acceptsEncodings('gzip') === 'gzip'
  if (zipped) response.set('content-encoding', 'gzip')
  const body = zipped ? compressed() : plain
  response.set('content-length', String(body.length))
  // Without `send`, which would complete the headers: they are set already.
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** The tag is weak, because it stands for both encodings of a file. */
function fileOf(path: string, type: string): PageFile {
  const plain = readFileSync(path)
  const etag = `W/"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`
  let compressed: Buffer | undefined
  return { type, etag, plain, compressed: () => (compressed ??= gzipSync(plain, { level: 9 })) }
}

/** The build puts the files into `page`, beside the folders of the programs, whether those are bundled or not. */
function builtFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const [bundled, unbundled] = [join(here, '..', 'page'), join(here, '..', '..', 'page')]
  return existsSync(bundled) ? bundled : unbundled
}
