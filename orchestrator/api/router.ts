/** The table of routes as an Express application. */
import express, { type Express, type Request, type Response, type Router } from 'express'
import type { Log } from '../../lib/log.ts'
import { parseBody, readBody } from './body.ts'
import { answerError, methodNotAllowed, noSuchPath } from './errors.ts'
import type { Guard } from './guard.ts'
import type { Page } from './page.ts'
import type { Context, RawCall, Route, Served, Takeover } from './route.ts'

/** Responses must not be cached, framed, sniffed, or run as a page. */
const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
}

/** What stands before the routes. */
interface Entrance {
  readonly guard: Guard
  readonly page: Page
}

/** Builds the application: the guard, then the routes, then the error response for everything else. */
export function createApp(context: Context, entrance: Entrance, log: Log): Express {
  const app = express()
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple')
  const router = routerOf(context, entrance)
  app.use((request: Request, response: Response) => {
    response.set(securityHeaders)
    logWhenDone(request, response, log)
    // The router calls back when it has no route, or an error. So no error handler is needed, which Express would
    // recognise by its arity.
    router(request, response, (error?: unknown) => {
      answerError(error ?? noSuchPath(request.path, context.routes), { response, log })
    })
  })
  return app
}

function routerOf(context: Context, { guard, page }: Entrance): Router {
  const router = express.Router({ strict: true, caseSensitive: true })
  const open = new Set(context.routes.filter((route) => route.open).map((route) => route.path))
  router.use((request, _response, next) => {
    guard.checkHost(request.headers)
    // A link on another site may open the dashboard, which does nothing by itself.
    if (!page.isOpenedBy(request)) guard.checkOrigin(request.headers)
    next()
  })
  router.use(page.handle)
  router.use((request, _response, next) => {
    if (!open.has(request.path)) guard.checkToken(request.headers)
    next()
  })
  for (const path of new Set(context.routes.map((route) => route.path))) {
    mount(
      router,
      context,
      context.routes.filter((route) => route.path === path),
    )
  }
  return router
}

/** All routes of one path; every other method there is refused. */
function mount(router: Router, context: Context, routes: readonly Route[]): void {
  const path = routes[0]?.path ?? ''
  const entry = router.route(path.replace(/\{(\w+)\}/g, ':$1'))
  for (const route of routes) {
    const serve = async (request: Request, response: Response): Promise<void> => {
      answer(await route.serve(rawCall(request, route, { context, signal: closedBy(response) })), {
        request,
        response,
        mediaType: route.mediaType,
      })
    }
    if (route.method === 'get') entry.get(serve)
    else entry[route.method](readBody, serve)
  }
  entry.all((request) => {
    throw methodNotAllowed(request.method, routes)
  })
}

function closedBy(response: Response): AbortSignal {
  const closed = new AbortController()
  response.once('close', () => {
    closed.abort()
  })
  return closed.signal
}

function rawCall(request: Request, route: Route, { context, signal }: Pick<RawCall, 'context' | 'signal'>): RawCall {
  return {
    parameters: request.params,
    query: request.query,
    body: route.method === 'get' ? undefined : parseBody(request, route),
    context,
    signal,
    host: request.headers.host ?? 'localhost',
  }
}

interface Exchange {
  readonly request: Request
  readonly response: Response
  readonly mediaType: string
}

function answer({ reply, location }: Served, { request, response, mediaType }: Exchange): void {
  if (location !== undefined) response.status(201).set('location', location)
  if (isTakeover(reply)) reply(request, response)
  else if (typeof reply === 'string') response.type(mediaType).send(reply)
  else response.json(reply)
}

function isTakeover(reply: unknown): reply is Takeover {
  return typeof reply === 'function'
}

const changing: ReadonlySet<string> = new Set(['POST', 'PATCH', 'DELETE'])

/** The access log: changes and refusals at level info, reads at level debug. */
function logWhenDone(request: Request, response: Response, log: Log): void {
  response.once('finish', () => {
    const { statusCode: status } = response
    const fields = { method: request.method, path: request.path, status, from: request.socket.remoteAddress }
    if (status === 401 || status === 403) log.warn(fields, 'refused')
    else if (changing.has(request.method)) log.info(fields, 'answered')
    else log.debug(fields, 'answered')
  })
}
