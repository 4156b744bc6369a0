/** Redirects, for engines that follow them: the next request, and what it must not contain (RFC 9110 §15.4). */
import { describe, expect, test } from '@jest/globals'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { OK, RawTarget, saying, type Script, type Seen } from './raw-target.suite.ts'
import { fireMany, jobFor, told } from './witness.suite.ts'

/** Longer than any valid host. */
const LONG = 'a'.repeat(20_000)

/** The target's response at each path; OK at any other. */
type Site = Readonly<Record<string, string>>

export function to(location: string, status = 302, more = ''): string {
  return `HTTP/1.1 ${status} Over There\r\nLocation: ${location}\r\n${more}Content-Length: 2\r\n\r\nxx`
}

export function site(pages: Site): Script {
  return (socket, seen) => saying(pages[pathOf(seen)] ?? OK)(socket, seen)
}

function pathOf({ line }: Seen): string {
  return line.split(' ')[1] ?? ''
}

/** The requests of a client: methods and paths. */
function steps({ seen }: RawTarget): string[] {
  return seen.map(({ line }) => line.replace(' HTTP/1.1', ''))
}

export function redirectsContract(factory: HttpEngineFactory): void {
  async function follow(pages: Site, request: Partial<PlannedRequest> = {}, other: Partial<HttpJob> = {}) {
    const target = await RawTarget.listen(site(pages))
    const planned = { name: 'only', method: 'GET', headers: {}, ...request }
    const transport = { redirects: 5 }
    const outcomes = await fireMany(factory, jobFor(target.url(), { requests: [planned], transport, ...other }), 1)
    await target.close()
    return { codes: outcomes.map(told), outcome: outcomes[0], target, steps: steps(target) }
  }

  describe('follows redirects', () => {
    test('only when the plan requires it', async () => {
      const { codes, steps } = await follow({ '/': to('/next') }, {}, { transport: {} })
      expect([codes, steps]).toEqual([[302], ['GET /']])
    })

    test.each([300, 304, 305, 399])('but not of the status %d', async (status) => {
      const says =
        status === 304 ? to('/next', status).replace('Content-Length: 2\r\n\r\nxx', '\r\n') : to('/next', status)
      const { codes, steps } = await follow({ '/': says })
      expect([codes, steps]).toEqual([[status], ['GET /']])
    })

    test('of any kind on one connection', async () => {
      const pages = {
        '/': to('/a', 301),
        '/a': to('/b', 302),
        '/b': to('/c', 303),
        '/c': to('/d', 307),
        '/d': to('/e', 308),
      }
      const { codes, steps, target } = await follow(pages)
      expect(codes).toEqual([200])
      expect(steps).toEqual(['GET /', 'GET /a', 'GET /b', 'GET /c', 'GET /d', 'GET /e'])
      expect(target.connections).toBe(1)
    })

    const methods: [number, string, string][] = [
      ...[301, 302].flatMap((status): [number, string, string][] => [
        [status, 'POST', 'GET'],
        [status, 'PUT', 'PUT'],
        [status, 'HEAD', 'HEAD'],
        [status, 'DELETE', 'DELETE'],
      ]),
      ...['POST', 'PUT', 'DELETE', 'GET'].map((method): [number, string, string] => [303, method, 'GET']),
      [303, 'HEAD', 'HEAD'],
      ...[307, 308].flatMap((status) => ['POST', 'PUT', 'HEAD'].map((m): [number, string, string] => [status, m, m])),
    ]
    test.each(methods)('after %d with %s by %s', async (status, method, then) => {
      const says = method === 'HEAD' ? to('/next', status).slice(0, -2) : to('/next', status)
      const next = then === 'HEAD' ? OK.slice(0, -2) : OK
      const { codes, steps } = await follow({ '/': says, '/next': next }, { method })
      expect([codes, steps]).toEqual([[200], [`${method} /`, `${then} /next`]])
    })

    test.each([
      [307, 'the body', 'body'],
      [308, 'the body', 'body'],
      [301, '', undefined],
      [302, '', undefined],
      [303, '', undefined],
    ])('after %d a POST with %j', async (status, body, type) => {
      const headers = { 'content-type': 'body', 'x-other': 'stays' }
      const { target } = await follow({ '/': to('/next', status) }, { method: 'POST', headers, body: 'the body' })
      expect(target.seen[1]?.body).toBe(body)
      expect(target.seen[1]?.headers.get('content-type')).toBe(type)
      expect(target.seen[1]?.headers.get('x-other')).toBe('stays')
      expect(target.seen[1]?.headers.get('content-length')).toBe(body === '' ? undefined : '8')
    })

    test.each([
      ['/a/b?x=1', '/a/b?x=1'],
      ['next', '/dir/next'],
      ['../up', '/up'],
      ['?q=2', '/dir/page?q=2'],
      ['/fragment#part', '/fragment'],
      ['/a b', '/a%20b'],
      ['  /blanks  ', '/blanks'],
      // Bytes beyond ASCII are sent as received, whatever their encoding.
      ['/caf\u00c3\u00a9?q=\u00e4\u00b8\u00ad#\u00c3\u00a9', '/caf%C3%A9?q=%E4%B8%AD'],
      ['/caf\u00e9', '/caf%E9'],
      ['/caf%C3%A9', '/caf%C3%A9'],
      ['/a\r\n b', '/a%20b'],
      [LONG, `/dir/${LONG}`],
      [`/${LONG}/..//${LONG}`, `//${LONG}`],
      [`?${LONG}`, `/dir/page?${LONG}`],
      [`//127.0.0.1:PORT/${LONG}`, `/${LONG}`],
    ])('to the reference %j', async (location, path) => {
      const target = await RawTarget.listen((socket, seen) =>
        site({ '/dir/page': to(location.replace('PORT', String(target.port))) })(socket, seen),
      )
      const outcomes = await fireMany(factory, jobFor(target.url('/dir/page'), { transport: { redirects: 1 } }), 1)
      await target.close()
      expect([outcomes.map(told), steps(target)]).toEqual([[200], ['GET /dir/page', `GET ${path}`]])
    })

    test('to another origin and back, for each request', async () => {
      const home = await RawTarget.listen((socket, seen) => saying(pages[pathOf(seen)] ?? OK)(socket, seen))
      const away = await RawTarget.listen(site({ '/away': to(home.url('/end')) }))
      const pages: Site = { '/': to(away.url('/away'), 307) }
      const outcomes = await fireMany(factory, jobFor(home.url(), { transport: { redirects: 2 } }), 3)
      await Promise.all([home.close(), away.close()])
      expect(outcomes.map(told)).toEqual([200, 200, 200])
      expect(steps(home)).toEqual(Array.from({ length: 3 }, () => ['GET /', 'GET /end']).flat())
      expect(steps(away)).toEqual(['GET /away', 'GET /away', 'GET /away'])
      expect(away.seen[0]?.headers.get('host')).toBe(`127.0.0.1:${away.port}`)
    })

    test('and sends headers for one origin to no other, but again to itself', async () => {
      const away = await RawTarget.listen(site({}))
      const secret = { Authorization: 'secret', Cookie: 'secret', Host: 'own.invalid', 'X-Open': 'open' }
      const pages = { '/': to('/here'), '/here': to(away.url('/away')) }
      const { codes, target } = await follow(pages, { headers: secret })
      await away.close()
      expect(codes).toEqual([200])
      const tellable = ['authorization', 'cookie', 'x-open']
      expect(tellable.map((name) => target.seen[1]?.headers.get(name))).toEqual(['secret', 'secret', 'open'])
      expect(tellable.map((name) => away.seen[0]?.headers.get(name))).toEqual([undefined, undefined, 'open'])
      expect([target.seen[1], away.seen[0]].map((seen) => seen?.headers.get('host'))).toEqual([
        'own.invalid',
        `127.0.0.1:${away.port}`,
      ])
    })

    test('after a response that closes the connection, and after a chunked one', async () => {
      const chunked = to('/b').replace(
        'Content-Length: 2\r\n\r\nxx',
        'Transfer-Encoding: chunked\r\n\r\n2\r\nxx\r\n0\r\n\r\n',
      )
      const { codes, steps, target } = await follow({ '/': to('/a', 302, 'Connection: close\r\n'), '/a': chunked })
      expect([codes, steps]).toEqual([[200], ['GET /', 'GET /a', 'GET /b']])
      expect(target.connections).toBe(2)
    })

    test('as one request: one outcome, one number, all bytes, the status of the last', async () => {
      const last = OK.replace('200 OK', '404 Gone')
      const identify = { testId: 'redirects', nodeId: 'one' }
      const { outcome, target } = await follow({ '/': to('/next'), '/next': last }, {}, { identify })
      expect(outcome).toMatchObject({ kind: 'completed', status: 404 })
      expect(outcome).toMatchObject({
        bytesReceived: to('/next').length + last.length,
        bytesSent: target.seen.reduce((sum, { bytes }) => sum + bytes, 0),
      })
      expect(target.seen.map(({ headers }) => headers.get(identifyHeaders.request))).toEqual(['0', '0'])
    })

    test('of many requests at once, each its own', async () => {
      const target = await RawTarget.listen((socket, seen) => {
        const number = Number(seen.headers.get(identifyHeaders.request))
        const status = pathOf(seen) === `/${number}` ? 432 + (number % 68) : 500
        return saying(pathOf(seen) === '/' ? to(`/${number}`) : OK.replace('200', String(status)))(socket, seen)
      })
      const job = jobFor(target.url(), {
        transport: { redirects: 1 },
        slots: 8,
        identify: { testId: 'a', nodeId: 'b' },
      })
      const outcomes = await fireMany(factory, job, 400)
      await target.close()
      expect(outcomes.filter((one) => told(one) !== 432 + (one.exchange.request % 68))).toEqual([])
    })

    test('but returns those without a location as responses', async () => {
      const { codes, steps } = await follow({ '/': to('/').replace('Location: /\r\n', '') })
      expect([codes, steps]).toEqual([[302], ['GET /']])
    })
  })

  describe('fails as redirects', () => {
    test.each([1, 2, 7])('a redirect loop, after %d redirects', async (redirects) => {
      const { codes, steps } = await follow({ '/': to('/') }, {}, { transport: { redirects } })
      expect(codes).toEqual(['redirects'])
      expect(steps).toHaveLength(1 + redirects)
    })

    test.each([
      'http://169.254.169.254/latest/meta-data/',
      'http://metadata.google.internal/',
      'http://[fd00:ec2::254]/',
      '//100.100.100.200/',
      'http://2852039166/',
    ])('what leads to the metadata of a cloud: %s', async (location) => {
      const { codes, steps } = await follow({ '/': to(location) })
      expect([codes, steps]).toEqual([['redirects'], ['GET /']])
    })

    test.each(['ftp://127.0.0.1/', 'file:///etc/passwd', 'javascript:alert(1)', 'http://[', 'http://'])(
      'what leads nowhere: %s',
      async (location) => {
        const { codes, steps } = await follow({ '/': to(location) })
        expect([codes, steps]).toEqual([['redirects'], ['GET /']])
      },
    )

    test.each([
      ['of many letters', `http://${'a.'.repeat(127)}a/`],
      ['without a scheme', `//${'a'.repeat(60_000)}`],
      ['of letters beyond ASCII', `http://${'\u00e9'.repeat(60_000)}/`],
      ['of such letters encoded', `http://${'%E4%B8%80'.repeat(7_000)}/`],
      ['of such letters behind a slash and a tab', `/\t/${'%E4%B8%80'.repeat(7_000)}/`],
      ['of accents that have an order', `\\\\a${'%CC%81%CC%A7'.repeat(5_000)}/`],
      ['behind a scheme alone', `https:${'%E4%B8%80'.repeat(7_000)}/`],
      ['behind a user', `http://${'@'.repeat(5_000)}127.0.0.1/`],
    ])('a host that no name can have: %s', async (_, location) => {
      const { codes, steps } = await follow({ '/': to(location) })
      expect([codes, steps]).toEqual([['redirects'], ['GET /']])
    })

    test.each([
      ['/', 'more than 1 redirect'],
      ['http://[', 'a Location that is no URL'],
      ['ftp://127.0.0.1/', 'a Location of neither http nor https'],
      ['http://169.254.169.254/', 'a Location that must not be loaded'],
      [`http://${'a'.repeat(300)}/`, 'a Location with a host that no name can have'],
    ])('and says why: %s', async (location, detail) => {
      const { outcome } = await follow({ '/': to(location) }, {}, { transport: { redirects: 1 } })
      expect(outcome).toMatchObject({ kind: 'failed', code: 'redirects', detail })
    })

    test('and completes the next request', async () => {
      const target = await RawTarget.listen((socket, { connection, before }) => {
        socket.write(connection === 0 && before < 2 ? to('/') : OK)
      })
      const outcomes = await fireMany(factory, jobFor(target.url(), { transport: { redirects: 1 } }), 2)
      await target.close()
      expect(outcomes.map(told)).toEqual(['redirects', 200])
    })
  })
}
