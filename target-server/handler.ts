/**
 * Dispatches requests: plain ones get a response at once, control requests are not counted, all others are under test.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { type Content, answerPlain, answerWithFaults, hello, pong } from './answer.ts'
import { control, isControl } from './control.ts'
import { type Faults, parseQuery } from './faults.ts'
import { sendError } from './reply.ts'
import type { Target } from './target.ts'

/** The listener for all requests. `GET /` without faults has its own path, which allocates almost nothing. */
export function handlerOf(target: Target): RequestListener {
  return (request, response) => {
    if (request.url === '/' && request.method === 'GET' && target.plain) {
      const { counter } = target
      counter.see()
      counter.paths.addRoot()
      response.on('finish', counter.onSent)
      answerPlain(response, hello)
      return
    }
    route(target, request, response)
  }
}

function route(target: Target, request: IncomingMessage, response: ServerResponse): void {
  const { path, query } = splitUrl(request.url ?? '/')
  if (isControl(path)) {
    void control(target, { path, query, request, response })
    return
  }
  target.counter.see()
  target.counter.paths.add(request.method ?? '', path)
  response.on('finish', target.counter.onSent)
  if (target.requestLog.on) target.requestLog.note(request.headers, target.clock.now())
  const usual = path === '/ping' ? pong : hello
  afterBody(request, () => {
    answer(target, { request, response, usual, query })
  })
}

interface Counted {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly usual: Content
  readonly query: string
}

function answer(target: Target, { request, response, usual, query }: Counted): void {
  let asked: Faults | undefined
  try {
    asked = parseQuery(query)
  } catch (error) {
    sendError(response, error)
    return
  }
  if (asked === undefined && target.defaults === undefined) answerPlain(response, usual)
  else void answerWithFaults(target, { request, response, usual }, { ...target.defaults?.faults, ...asked })
}

/** Continues after the body was read and discarded. Almost no GET has one, and Node discards it after the response. */
function afterBody(request: IncomingMessage, goOn: () => void): void {
  if (request.method === 'GET' || request.method === 'HEAD') {
    goOn()
    return
  }
  request.once('end', goOn)
  request.resume()
}

/** Path and query of the request target, in which proxies send a whole URL. */
function splitUrl(url: string): { path: string; query: string } {
  const relative = url.startsWith('/') ? url : url.replace(/^https?:\/\/[^/?]*/i, '')
  const mark = relative.indexOf('?')
  return mark < 0 ? { path: relative, query: '' } : { path: relative.slice(0, mark), query: relative.slice(mark + 1) }
}
