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
  '/dashboard/app.css': { name: 'app.css', type: 'text/css; charset=utf-8' },
  '/dashboard/icon.svg': { name: 'icon.svg', type: 'image/svg+xml' },
} as const

interface PageFile {
  readonly type: string
  readonly etag: string
  readonly plain: Buffer
  readonly compressed: Buffer
}

/** The files of a dashboard; undefined if it was not built. */
export class Page {
  readonly #files: ReadonlyMap<string, PageFile>

  /** Reads the files that the build has made. @param folder the folder of the files; by default that of the build */
  constructor(folder = builtFolder()) {
    const found = folder === undefined ? [] : Object.entries(files)
    this.#files = new Map(found.map(([path, { name, type }]) => [path, fileOf(join(folder ?? '', name), type)]))
  }

  /** Whether a request is for a file of the dashboard: for `/`, only a browser's. */
  serves({ method, path, headers }: Pick<Request, 'method' | 'path' | 'headers'>): boolean {
    if (method !== 'GET' && method !== 'HEAD') return false
    return this.#files.has(path) && (path !== '/' || wantsHtml(headers.accept))
  }

  /** Serves the files; every other request is passed on. */
  readonly handle = (request: Request, response: Response, next: NextFunction): void => {
    if (request.path === '/') response.vary('accept')
    const file = this.serves(request) ? this.#files.get(request.path) : undefined
    if (file === undefined) next()
    else send(file, request, response)
  }
}

/** curl and scripts accept anything; a browser that opens a page names HTML. */
function wantsHtml(accept = ''): boolean {
  return /(^|[\s,])text\/html([\s,;]|$)/i.test(accept)
}

function send({ type, etag, plain, compressed }: PageFile, request: Request, response: Response): void {
  response.set({ 'content-security-policy': POLICY, 'content-type': type, etag, 'cache-control': 'no-cache' })
  response.vary('accept-encoding')
  if (request.headers['if-none-match'] === etag) {
    response.status(304).end()
    return
  }
  const zipped = request.acceptsEncodings('gzip') === 'gzip'
  if (zipped) response.set('content-encoding', 'gzip')
  // Without a body type that Express would complete: the headers are set already.
  response.end(request.method === 'HEAD' ? undefined : zipped ? compressed : plain)
}

function fileOf(path: string, type: string): PageFile {
  const plain = readFileSync(path)
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 20)}"`
  return { type, etag, plain, compressed: gzipSync(plain, { level: 9 }) }
}

/** The build puts the files into `page`, beside the folders of the programs, whether those are bundled or not. */
function builtFolder(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url))
  const folders = ['../page', '../../page'].map((path) => join(here, path))
  return folders.find((folder) => existsSync(join(folder, 'index.html')))
}
