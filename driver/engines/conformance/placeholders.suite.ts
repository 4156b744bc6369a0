/** Paths of requests, and placeholders, as the target receives them: the same for every engine and version of HTTP. */
import { describe, expect, test } from '@jest/globals'
import { systemClock } from '../../../lib/clock.ts'
import { BreakwaterError } from '../../../lib/errors.ts'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import { identifyHeaders, type HttpEngineFactory, type HttpJob } from '../http-job.ts'
import { RandomValues } from '../templates/random-values.ts'
import { OK, RawTarget, saying } from './raw-target.suite.ts'
import { fireNow, jobFor, told, Witness } from './witness.suite.ts'

/** A request over any version of HTTP; the body with each byte as one character. */
export interface Received {
  readonly method: string
  readonly path: string
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** A target that responds to each request with 200. */
export interface Receiver {
  readonly url: string
  received(): readonly Received[]
  close(): Promise<void>
}

/** A target for HTTP/1.1. */
export async function rawReceiver(): Promise<Receiver> {
  const target = await RawTarget.listen(saying(OK))
  return {
    url: target.url('/of/target?x'),
    received: () =>
      target.seen.map(({ line, headers, body }) => {
        const [method = '', path = ''] = line.split(' ')
        return { method, path, headers, body }
      }),
    close: () => target.close(),
  }
}

type Given = Partial<PlannedRequest>

export function placeholdersContract(factory: HttpEngineFactory, listen: () => Promise<Receiver>): void {
  /** Fires requests one after the other, each of the given ones in turn. */
  async function sent(given: readonly Given[], count: number, other: Partial<HttpJob> = {}): Promise<Received[]> {
    const target = await listen()
    const requests = given.map((one, index) => ({ name: `r${index}`, method: 'GET', headers: {}, ...one }))
    const witness = new Witness()
    const engine = factory(jobFor(target.url, { requests, ...other }), witness)
    for (let number = 0; number < count; number += 1) {
      expect(fireNow(engine, number, number % requests.length)).toBe(true)
      await witness.until(number + 1)
    }
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: count }, () => 200))
    return [...target.received()]
  }

  /** The values of one placeholder in the path, in a header and in the body, for the first requests. */
  async function valuesOf(placeholder: string, count: number, values?: Partial<HttpJob['values']>) {
    const template = `{{${placeholder}}}`
    const request = { method: 'POST', path: `/${template}`, headers: { 'X-V': template }, body: template }
    const secrets = (name: string): string | undefined => (name === 'KEY' ? 'a key' : undefined)
    const given = { values: { seed: 9, driver: 'driver-3', secrets, ...values } }
    const all = await sent([{ ...request, placeholders: true }], count, given)
    return all.map(({ path, headers, body }) => [path.slice(1), headers.get('x-v'), body])
  }

  describe('sends the path of a request', () => {
    test.each([
      ['/', '/'],
      ['/a/../b//./c', '/a/../b//./c'],
      ['/a%20b?q=%C3%A9&r=/?', '/a%20b?q=%C3%A9&r=/?'],
      ['?only=query', '/?only=query'],
      ['/a b/é?<"#>', '/a%20b/%C3%A9?%3C%22%23%3E'],
      ['/{{n}}', '/%7B%7Bn%7D%7D'],
    ])('%s in place of that of the target', async (path, expected) => {
      const [first] = await sent([{ path, pathAsIs: true }], 1)
      expect(first?.path).toBe(expected)
    })

    test('with the method, headers and body of each of several requests', async () => {
      const requests = [
        { path: '/list?p={{int 7..7}}', headers: { 'X-Of': '{{pick list}}' }, placeholders: true as const },
        {
          path: '/order/{{n}}',
          method: 'PUT',
          headers: { 'X-Of': '{{n}}' },
          body: '[{{n}}]',
          placeholders: true as const,
        },
        { path: '/plain', method: 'POST', headers: { 'X-Of': '{{n}}' }, body: '{{n}}' },
        { method: 'DELETE', headers: { 'X-Of': 'none' } },
      ]
      const all = await sent(requests, 8)
      const told = all.map(({ method, path, headers, body }) => [method, path, headers.get('x-of'), body].join(' '))
      expect(told).toEqual([
        ...['GET /list?p=7 list ', 'PUT /order/2 2 [2]', 'POST /plain {{n}} {{n}}', 'DELETE /of/target?x none '],
        ...['GET /list?p=7 list ', 'PUT /order/6 6 [6]', 'POST /plain {{n}} {{n}}', 'DELETE /of/target?x none '],
      ])
    })
  })

  describe('gives placeholders a value for each request:', () => {
    const random = [0, 1, 2].map((position) => new RandomValues(9, position))
    const words = ['red', 'green', 'blue']
    const kinds: Record<string, (request: number, position: number) => string> = {
      n: (request) => String(request + 1),
      driver: () => 'driver-3',
      uuid: (request, position) => random[position]?.uuid(request) ?? '',
      'int 1..1000000': (request, position) => String(random[position]?.int(request, 1, 1_000_000)),
      'int -5..-5': () => '-5',
      'pick red|green|blue': (request, position) => words[random[position]?.int(request, 0, 2) ?? 3] ?? '',
      'text 30': (request, position) => random[position]?.text(request, 30) ?? '',
    }
    test.each(Object.keys(kinds))('%s', async (placeholder) => {
      const values = await valuesOf(placeholder, 20)
      const expected = values.map((_, request) => [0, 1, 2].map((position) => kinds[placeholder]?.(request, position)))
      expect(values).toEqual(expected)
    })

    test('other random values with another seed', async () => {
      const [[one], [other]] = [await valuesOf('uuid', 1), await valuesOf('uuid', 1, { seed: 10 })]
      expect(one).not.toEqual(other)
    })

    test('epoch and time, both of the instant of the hand-over', async () => {
      const before = systemClock.wall()
      const request = { method: 'POST', headers: { 'X-V': '{{epoch}}' }, body: '{{time}}', placeholders: true as const }
      const all = await sent([{ path: '/{{time}}', ...request }], 3)
      const after = systemClock.wall()
      const times = all.map(({ headers }) => Number(headers.get('x-v')))
      for (const time of times) {
        expect(time).toBeGreaterThanOrEqual(before)
        expect(time).toBeLessThanOrEqual(after)
      }
      expect(all.map(({ path, body }) => [path.slice(1), body])).toEqual(
        times.map((time) => [new Date(time).toISOString(), new Date(time).toISOString()]),
      )
    })

    test('secrets, encoded for their places', async () => {
      const request = {
        method: 'POST',
        path: '/a?plain={{secret.KEY}}&url={{secret.KEY|url}}',
        headers: { 'X-V': 'Bearer {{secret.TOKEN}}' },
        body: '{"key":"{{secret.KEY|json}}","n":{{n}}}',
        placeholders: true as const,
      }
      const key = 'a"b\\c\n&é='
      const secrets = (name: string): string => (name === 'KEY' ? key : 'tökén')
      const values = { seed: 1, driver: 'a', secrets }
      const [first] = await sent([request], 1, { values })
      expect(first?.path).toBe('/a?plain=a%22b%5Cc%0A&%C3%A9=&url=a%22b%5Cc%0A%26%C3%A9%3D')
      expect(Buffer.from(first?.headers.get('x-v') ?? '', 'latin1').toString()).toBe('Bearer tökén')
      expect(JSON.parse(Buffer.from(first?.body ?? '', 'latin1').toString())).toEqual({ key, n: 1 })
    })

    test('with the number of identified requests', async () => {
      const identify = { testId: 'test-1', nodeId: 'node-2' }
      const request = { path: '/{{n}}', headers: { 'X-V': '{{n}}' }, placeholders: true as const }
      const all = await sent([request, { ...request, method: 'POST', body: '{{n}}' }], 4, { identify })
      const { test: testId, driver, request: number } = identifyHeaders
      expect(
        all.map(({ path, headers, body }) => [
          path,
          ...[testId, driver, number].map((name) => headers.get(name)),
          body,
        ]),
      ).toEqual([
        ...[
          ['/1', 'test-1', 'node-2', '0', ''],
          ['/2', 'test-1', 'node-2', '1', '2'],
        ],
        ...[
          ['/3', 'test-1', 'node-2', '2', ''],
          ['/4', 'test-1', 'node-2', '3', '4'],
        ],
      ])
    })
  })

  describe('sends bodies with placeholders', () => {
    async function bodies(body: string, count: number): Promise<string[]> {
      const all = await sent([{ method: 'POST', headers: { 'content-length': '7' }, body, placeholders: true }], count)
      expect(all.map(({ headers }) => headers.get('content-length'))).toEqual(all.map((one) => String(one.body.length)))
      return all.map((one) => Buffer.from(one.body, 'latin1').toString())
    }

    test('whose length is that of their bytes', async () => {
      const sent = await bodies('é{{pick a|é|€|😀}}{{n}}', 40)
      expect(new Set(sent.map((body) => body.replace(/\d+$/, '')))).toEqual(new Set(['éa', 'éé', 'é€', 'é😀']))
      expect(sent.map((body) => Number(/\d+$/.exec(body)))).toEqual(sent.map((_, request) => request + 1))
    })

    test('that are large, and those that are empty at times', async () => {
      const large = `${'€'.repeat(20_000)}{{n}}`
      expect(await bodies(large, 3)).toEqual([1, 2, 3].map((n) => large.replace('{{n}}', String(n))))
      expect(new Set(await bodies('{{pick |x}}', 20))).toEqual(new Set(['', 'x']))
    })

    test('beside a large one that is the same in each request', async () => {
      const request = { method: 'POST', path: '/{{n}}', body: 'x'.repeat(50_000), placeholders: true as const }
      const all = await sent([request], 2)
      expect(all.map(({ path, body }) => [path, body.length])).toEqual([
        ['/1', 50_000],
        ['/2', 50_000],
      ])
    })
  })

  describe('refuses before anything is sent', () => {
    const held: Record<string, string> = { LINES: 'a\r\nx: y' }
    const refused: Record<string, [Given, RegExp]> = {
      'a missing secret': [{ headers: { a: '{{secret.NONE}}' } }, /BREAKWATER_SECRET_NONE/],
      'a secret with a line break in a header': [{ headers: { a: '{{n}} {{secret.LINES}}' } }, /The header a cannot/],
      'a word with a line break in a header': [{ headers: { a: '{{pick b|c\nd}}' } }, /The header a cannot/],
      'a connection header that varies': [{ headers: { Connection: '{{pick close|keep-alive}}' } }, /must be the same/],
      'a header of the connection': [{ headers: { Upgrade: '{{n}}' } }, /The header Upgrade cannot/],
      'a malformed template': [{ path: '/{{nothing}}' }, /'\{\{nothing\}\}' is not a placeholder/],
    }
    test.each(Object.keys(refused))('%s', (title) => {
      const [given, message] = refused[title] ?? []
      const requests = [{ name: 'only', method: 'GET', headers: {}, ...given, placeholders: true as const }]
      const values = { seed: 1, driver: 'a', secrets: (name: string) => held[name] }
      const create = (): unknown => factory(jobFor('http://127.0.0.1:1/', { requests, values }), new Witness())
      expect(create).toThrow(BreakwaterError)
      expect(create).toThrow(message)
    })
  })
}

/** What only HTTP/1.1 has. */
export function chunkedPlaceholdersContract(factory: HttpEngineFactory): void {
  test.each([1, 9_000])('sends bodies with placeholders in chunks, and says all that it sent: %d', async (times) => {
    const target = await RawTarget.listen(saying(OK))
    const body = '{{n}}é'.repeat(times)
    const request = { name: 'only', method: 'POST', headers: {}, body, chunked: true, placeholders: true as const }
    const witness = new Witness()
    const engine = factory(jobFor(target.url(), { requests: [request] }), witness)
    fireNow(engine, 41)
    await witness.until(1)
    await engine.close()
    await target.close()
    const pieces =
      Buffer.from('42é'.repeat(times))
        .toString('latin1')
        .match(/[^]{1,16384}/g) ?? []
    const framed = pieces.map((piece) => `${piece.length.toString(16)}\r\n${piece}\r\n`).join('')
    expect(target.seen[0]?.body).toBe(`${framed}0\r\n\r\n`)
    expect(target.seen[0]?.headers.has('content-length')).toBe(false)
    expect(witness.outcomes).toMatchObject([{ status: 200, bytesSent: target.seen[0]?.bytes }])
  })
}
