/** Checks of responses: the same for every engine and version of HTTP. */
import { describe, expect, test } from '@jest/globals'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createHttp2Server, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Check } from '../../../lib/checks/check.ts'
import { KEPT_FOR_CHECKS } from '../../../lib/checks/evaluate.ts'
import { listenOnLoopback } from '../../../lib/listen.ts'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { fireNow, jobFor, told, Witness } from './witness.suite.ts'

type Request = IncomingMessage | Http2ServerRequest
type Response = ServerResponse | Http2ServerResponse

const PONG = '{"id":"pong","n":7}'
const largest = Buffer.alloc(KEPT_FOR_CHECKS, 'x')
const tooLarge = Buffer.alloc(KEPT_FOR_CHECKS + 1, 'x')

/** Writes bytes one by one, each as a piece of its own. */
function inPieces(response: Response, bytes: Buffer): void {
  for (const byte of bytes) (response as ServerResponse).write(Buffer.of(byte))
  response.end()
}

const pages: Readonly<Record<string, (response: Response) => void>> = {
  '/plain': (response) => {
    response.setHeader('Content-Length', PONG.length)
    response.end(PONG)
  },
  '/chunked': (response) => {
    inPieces(response, Buffer.from(PONG))
  },
  '/gzip': (response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync(PONG))
  },
  '/br-chunked': (response) => {
    response.setHeader('Content-Encoding', 'br')
    inPieces(response, brotliCompressSync(PONG))
  },
  '/broken': (response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(PONG)
  },
  '/unknown': (response) => {
    response.setHeader('Content-Encoding', 'other')
    response.end(PONG)
  },
  '/headers': (response) => {
    response.setHeader('X-Many', ['1', '2'])
    response.setHeader('X-Text', Buffer.from('déjà').toString('latin1'))
    response.setHeader('Content-Encoding', 'Identity')
    // Node would write a text together with the head, and both as UTF-8.
    response.end(Buffer.from(PONG))
  },
  '/none': (response) => {
    response.statusCode = 204
    response.end()
  },
  '/missing': (response) => {
    response.statusCode = 404
    response.end('no pong')
  },
  '/largest': (response) => response.end(largest),
  '/large': (response) => response.end(tooLarge),
  '/bomb': (response) => {
    response.setHeader('Content-Encoding', 'gzip')
    response.end(gzipSync(tooLarge))
  },
  '/moved': (response) => {
    response.statusCode = 302
    response.setHeader('Location', '/plain')
    response.end('moved, and no JSON')
  },
}

async function listen(version: 1 | 2): Promise<{ url: string; close: () => void }> {
  const answer = (request: Request, response: Response): void => {
    request.resume()
    const page = pages[request.url ?? '']
    if (page === undefined) response.end('')
    else page(response)
  }
  const server = version === 1 ? createServer(answer) : createHttp2Server(answer)
  const port = await listenOnLoopback(server)
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close()
      if ('closeAllConnections' in server) server.closeAllConnections()
    },
  }
}

const contains: Check = { kind: 'body', rule: 'contains', text: 'pong' }
const hasNone: Check = { kind: 'body', rule: 'equals', text: '' }
const isJson: Check = { kind: 'json-value', path: '$.n', op: '=', value: 7 }

function header(name: string, text: string): Check {
  return { kind: 'header-text', name, rule: 'equals', text }
}

/** The path, the checks, and the texts of those that fail. */
const cases: readonly (readonly [
  path: string,
  checks: readonly Check[],
  failed: readonly string[],
  method?: string,
])[] = [
  ['/plain', [contains, isJson, { kind: 'size', op: '<=', bytes: PONG.length }], []],
  ['/plain', [{ kind: 'size', op: '>', bytes: PONG.length }], [`size > ${PONG.length}B`]],
  ['/plain', [hasNone, { kind: 'json', path: '$.x', rule: 'exists' }], ['body equals ""', 'json $.x exists']],
  ['/chunked', [contains, isJson, { kind: 'size', op: '<=', bytes: PONG.length }], []],
  ['/gzip', [contains, isJson, header('content-encoding', 'gzip')], []],
  ['/br-chunked', [contains, isJson], []],
  ['/broken', [contains, isJson], ['body not decodable']],
  ['/unknown', [contains], ['body not decodable']],
  ['/headers', [header('x-many', '1, 2'), header('x-text', 'déjà'), header('content-encoding', 'Identity')], []],
  ['/headers', [header('x-other', '1')], ['header x-other equals "1"']],
  ['/none', [hasNone, { kind: 'status', ranges: [[204, 204]] }], []],
  ['/none', [contains], ['body contains "pong"']],
  ['/plain', [{ kind: 'size', op: '<=', bytes: 0 }, header('content-length', String(PONG.length))], [], 'HEAD'],
  ['/missing', [contains, { kind: 'status', ranges: [[404, 404]] }], []],
  ['/missing', [{ kind: 'status', ranges: [[200, 299]] }], ['status 200..299']],
  ['/largest', [{ kind: 'body', rule: 'matches', text: '^x' }], []],
  ['/large', [contains, { kind: 'size', op: '>', bytes: KEPT_FOR_CHECKS }], ['body too large to check']],
  ['/bomb', [contains], ['body too large to check']],
  ['/plain', [{ kind: 'time', op: '>', ms: 3_600_000 }], ['time > 1h']],
  ['/plain', [{ kind: 'time', op: '<', ms: 3_600_000 }], []],
]

/** @param version of HTTP @param redirects whether the engine follows them */
export function checksContract(factory: HttpEngineFactory, version: 1 | 2, redirects = false): void {
  /** The failed checks of each request, sent twice one after the other; undefined for one without checks. */
  async function failedOf(given: readonly Partial<PlannedRequest>[], other: Partial<HttpJob> = {}): Promise<unknown[]> {
    const target = await listen(version)
    const requests = given.map((one, index) => ({ name: `r${index}`, method: 'GET', headers: {}, ...one }))
    const witness = new Witness()
    const engine = factory(jobFor(target.url, { requests, ...other }), witness)
    for (let number = 0; number < 2 * requests.length; number += 1) {
      fireNow(engine, number, number % requests.length)
      await witness.until(number + 1)
    }
    await engine.close()
    target.close()
    return witness.outcomes.map((outcome) => (outcome.kind === 'completed' ? outcome.judgement?.failed : told(outcome)))
  }

  describe('judges responses by the checks of their requests:', () => {
    test.each(cases.map((each) => [`${each[0]} ${JSON.stringify(each[1]).slice(0, 100)}`, each] as const))(
      '%s',
      async (_, [path, checks, failed, method = 'GET']) => {
        expect(await failedOf([{ path, method, checks: [...checks] }])).toEqual([failed, failed])
      },
    )

    test('each by its own, and those without checks not at all', async () => {
      const given: Partial<PlannedRequest>[] = [
        { path: '/large', checks: [contains] },
        { path: '/large' },
        { path: '/plain', checks: [contains, isJson] },
        { path: '/plain', checks: [{ kind: 'size', op: '<', bytes: 1 }] },
        { path: '/missing', checks: [isJson] },
      ]
      const once = [['body too large to check'], undefined, [], ['size < 1B'], ['json $.n = 7']]
      expect(await failedOf(given)).toEqual([...once, ...once])
    })

    if (!redirects) return
    test('the last of several redirects, beside decompression of all bodies', async () => {
      const transport = { redirects: 3, decompressMaxBytes: 10_000 }
      const given = [
        {
          path: '/moved',
          checks: [contains, isJson, { kind: 'size' as const, op: '<=' as const, bytes: PONG.length }],
        },
        { path: '/gzip', checks: [contains, isJson] },
      ]
      expect(await failedOf(given, { transport })).toEqual([[], [], [], []])
    })
  })
}
