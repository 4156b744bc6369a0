/** The dashboard's files, and who may open them. The files of these tests stand for those of the build. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { type Answer, type Subject, startSubject } from './subject.suite.ts'

const token = 'a-token-of-sufficient-length'
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'
const HTML = '<!doctype html><title>Breakwater</title>'
const SCRIPT = `export const text = '${'x'.repeat(5_000)}'`

let folder = ''
let empty = ''
beforeAll(() => {
  const parent = mkdtempSync(join(tmpdir(), 'breakwater-page-'))
  ;[folder, empty] = [join(parent, 'page'), join(parent, 'empty')]
  for (const each of [folder, empty]) mkdirSync(each)
  const scripts = { 'app.js': SCRIPT, 'chunk.js': 'export const a = 1', 'plan-view.js': 'export const b = 2' }
  const contents = { 'index.html': HTML, 'app.css': 'body{margin:0}', 'icon.svg': '<svg/>', ...scripts }
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, 'secret.txt'), 'secret')
})
afterAll(() => {
  rmSync(join(folder, '..'), { recursive: true })
})

let subject: Subject | undefined
afterEach(async () => {
  await subject?.api.close()
  subject = undefined
})

/** Sends a request to a server with the page, which requires the token. */
async function ask(method: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  subject ??= await startSubject({ token, pageFolder: folder })
  return subject.ask(method, path, { headers })
}

describe('the page', () => {
  test.each([
    ['/', 'text/html; charset=utf-8', HTML],
    ['/dashboard/app.js', 'text/javascript; charset=utf-8', SCRIPT],
    ['/dashboard/chunk.js', 'text/javascript; charset=utf-8', 'export const a = 1'],
    ['/dashboard/plan-view.js', 'text/javascript; charset=utf-8', 'export const b = 2'],
    ['/dashboard/app.css', 'text/css; charset=utf-8', 'body{margin:0}'],
    ['/dashboard/icon.svg', 'image/svg+xml', '<svg/>'],
  ])('is open without the token: %s', async (path, type, content) => {
    const { status, headers, text } = await ask('GET', path, { accept: BROWSER })
    expect([status, headers['content-type'], text]).toEqual([200, type, content])
    expect(headers['content-length']).toBe(String(content.length))
  })

  test('loads and sends to its own server only, runs no inline script, and may not be framed', async () => {
    const { headers } = await ask('GET', '/', { accept: BROWSER })
    expect(headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; " +
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    )
    expect(headers).toMatchObject({
      'cache-control': 'no-cache',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    })
    expect(headers).not.toHaveProperty('set-cookie')
  })

  test('has the headers of GET and no body in the response to HEAD', async () => {
    const [get, head] = [await ask('GET', '/', { accept: BROWSER }), await ask('HEAD', '/', { accept: BROWSER })]
    expect([head.status, head.text]).toEqual([200, ''])
    expect({ ...head.headers, date: '' }).toEqual({ ...get.headers, date: '' })
  })

  test('is compressed for those who accept that', async () => {
    const plain = await ask('GET', '/dashboard/app.js', { 'accept-encoding': 'gzip;q=0' })
    const zipped = await ask('GET', '/dashboard/app.js', { 'accept-encoding': 'br, gzip' })
    expect(plain.headers).not.toHaveProperty('content-encoding')
    expect(zipped.headers['content-encoding']).toBe('gzip')
    expect(Number(zipped.headers['content-length'])).toBeLessThan(SCRIPT.length / 10)
    for (const { headers } of [plain, zipped]) expect(headers['vary']).toMatch(/accept-encoding/i)
  })

  test('is not sent again while it has not changed', async () => {
    const { headers } = await ask('GET', '/dashboard/app.js')
    const { etag = '' } = headers
    for (const known of [etag, `"other", ${etag}`, etag.replace('W/', ''), '*']) {
      const answer = await ask('GET', '/dashboard/app.js', { 'if-none-match': known })
      expect([known, answer.status, answer.text, answer.headers.etag]).toEqual([known, 304, '', etag])
    }
    expect((await ask('GET', '/dashboard/app.js', { 'if-none-match': '"other"' })).status).toBe(200)
  })
})

describe('at /', () => {
  const as = { authorization: `Bearer ${token}` }
  test.each([BROWSER, 'text/html', 'text/html;q=0.9, text/plain;q=0.1', 'TEXT/HTML'])(
    '%s gets HTML',
    async (accept) => {
      const { headers } = await ask('GET', '/', { accept, ...as })
      expect(headers['content-type']).toBe('text/html; charset=utf-8')
      expect(headers['vary']).toMatch(/accept\b/i)
    },
  )

  test.each(['*/*', 'text/*', 'text/plain', 'application/json', 'text/html;q=0, */*', 'text/html;q=0.1, */*;q=0.2'])(
    '%s gets the list of routes, with the token',
    async (accept) => {
      const { headers, text } = await ask('GET', '/', { accept, ...as })
      expect(headers['content-type']).toBe('text/plain; charset=utf-8')
      expect(text).toContain('curl')
      expect(headers['vary']).toMatch(/accept\b/i)
      expect((await ask('GET', '/', { accept })).status).toBe(401)
    },
  )

  test('a request without Accept gets the list of routes', async () => {
    expect((await ask('GET', '/', as)).headers['content-type']).toBe('text/plain; charset=utf-8')
  })
})

describe('the guard', () => {
  test('still requires the token for the API', async () => {
    for (const path of ['/tests', '/events', '/drivers', '/dashboard/secret.txt', '/dashboard', '/index.html']) {
      expect([path, (await ask('GET', path, { accept: BROWSER })).status]).toEqual([path, 401])
    }
  })

  test('knows no other way to a file than its name', async () => {
    for (const path of [
      '/dashboard/../',
      '/dashboard/%61pp.js',
      '/dashboard//app.js',
      '//',
      '/dashboard/../secret.txt',
    ]) {
      expect([path, (await ask('GET', path, { accept: BROWSER })).status]).toEqual([path, 401])
    }
  })

  test('refuses the page, too, under a name that the server is not known by', async () => {
    for (const path of ['/', '/dashboard/app.js']) {
      const answer = await ask('GET', path, { accept: BROWSER, host: 'evil.test' })
      expect([answer.status, answer.json]).toMatchObject([403, { error: { code: 'forbidden' } }])
    }
  })

  const foreign = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', accept: BROWSER }
  test('lets a link on another site open the page, and nothing else', async () => {
    expect((await ask('GET', '/', foreign)).status).toBe(200)
    for (const path of ['/tests', '/dashboard/app.js', '/healthz']) {
      expect([path, (await ask('GET', path, foreign)).status]).toEqual([path, 403])
    }
    expect((await ask('GET', '/', { ...foreign, accept: '*/*' })).status).toBe(403)
    expect((await ask('GET', '/', { ...foreign, 'sec-fetch-mode': 'no-cors' })).status).toBe(403)
    expect((await ask('GET', '/', { accept: BROWSER, origin: 'http://evil.test' })).status).toBe(403)
  })

  test('serves no page in response to POST', async () => {
    expect((await ask('POST', '/', foreign)).status).toBe(403)
    expect((await ask('POST', '/', { accept: BROWSER, authorization: `Bearer ${token}` })).status).toBe(405)
    expect((await ask('POST', '/dashboard/app.js', { authorization: `Bearer ${token}` })).status).toBe(404)
  })
})

describe('a page that was not built', () => {
  test('is explained to browsers, and the API works', async () => {
    subject = await startSubject({ pageFolder: empty })
    const answer = await ask('GET', '/', { accept: BROWSER })
    expect([answer.status, answer.headers['content-type']]).toEqual([404, 'text/plain; charset=utf-8'])
    expect(answer.text).toContain('npm run build')
    expect((await ask('GET', '/')).text).toContain('curl')
    expect((await ask('GET', '/dashboard/app.js')).status).toBe(404)
  })
})
