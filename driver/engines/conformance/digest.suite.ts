/** Digest authentication, as a target verifies it: the same for every engine and version of HTTP. */
import { describe, expect, test } from '@jest/globals'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import type { HttpEngineFactory, HttpJob } from '../http-job.ts'
import { type Demands, DigestTarget, PASSWORD, USER } from './digest-target.suite.ts'
import { fireAll, fireNow, jobFor, type Outcome, told, Witness } from './witness.suite.ts'

interface Given extends Partial<HttpJob> {
  readonly request?: Partial<PlannedRequest>
  readonly password?: string
}

export function digestContract(factory: HttpEngineFactory, version: 1 | 2): void {
  /** The outcomes of requests, one after the other. */
  async function sent(demands: Demands, count: number, given: Given = {}) {
    const { request = {}, password = PASSWORD, ...other } = given
    const target = new DigestTarget(demands)
    const url = await target.listen(version)
    const auth = { digest: { user: USER, password } }
    const requests = [{ name: 'only', method: 'GET', headers: {}, auth, ...request }]
    const witness = new Witness()
    const engine = factory(jobFor(url, { requests, ...other }), witness)
    for (let number = 0; number < count; number += 1) {
      fireNow(engine, number)
      await witness.until(number + 1)
    }
    await engine.close()
    target.close()
    const { asked } = target
    return {
      asked,
      outcomes: witness.outcomes,
      codes: witness.outcomes.map(told),
      statuses: asked.map((one) => one.status),
    }
  }

  describe('answers a challenge of digest authentication', () => {
    test.each(['MD5', 'MD5-sess', 'SHA-256', 'SHA-256-sess', undefined])(
      'by %s: the first request twice',
      async (algorithm) => {
        const { codes, asked, statuses } = await sent({ ...(algorithm !== undefined && { algorithm }) }, 4)
        expect(codes).toEqual([200, 200, 200, 200])
        expect(statuses).toEqual([401, 200, 200, 200, 200])
        expect(asked.map(({ used }) => used)).toEqual([undefined, ...[1, 2, 3, 4].map((count) => ['nonce-0', count])])
      },
    )

    test('with the user as a hash', async () => {
      expect((await sent({ algorithm: 'SHA-256', userhash: true }, 2)).codes).toEqual([200, 200])
    })

    test('for a path with a query, and values that differ from request to request', async () => {
      const request = {
        path: '/a b?n={{n}}&t={{epoch}}',
        method: 'POST',
        body: '{{n}} {{time}}',
        placeholders: true as const,
      }
      const { codes, asked } = await sent({}, 3, { request })
      expect(codes).toEqual([200, 200, 200])
      expect(asked.map(({ path }) => path.replace(/\d{4,}/, ''))).toEqual([1, 1, 2, 3].map((n) => `/a%20b?n=${n}&t=`))
      expect(asked[1]).toMatchObject({ path: asked[0]?.path, body: asked[0]?.body })
    })

    test.each([5, 100_000])('with the body once more: %d bytes', async (size) => {
      const body = 'é'.repeat(size)
      const { codes, asked } = await sent({}, 2, { request: { method: 'PUT', body } })
      expect([codes, asked.map((one) => one.body === body)]).toEqual([
        [200, 200],
        [true, true, true],
      ])
    })

    test('with the number of identified requests', async () => {
      const { codes } = await sent({}, 2, { identify: { testId: 'a', nodeId: 'b' } })
      expect(codes).toEqual([200, 200])
    })

    test('on connections of their own', async () => {
      const { codes, statuses } = await sent({}, 3, { transport: { keepAlive: false } })
      expect([codes, statuses]).toEqual([
        [200, 200, 200],
        [401, 200, 200, 200],
      ])
    })

    test.each([true, false])('once more for a new nonce, called stale: %s', async (stale) => {
      const { codes, asked } = await sent({ uses: 2, stale }, 5)
      expect(codes).toEqual([200, 200, 200, 200, 200])
      expect(asked.map(({ status, used }) => [status, used?.join(' ')])).toEqual([
        [401, undefined],
        [200, 'nonce-0 1'],
        [200, 'nonce-0 2'],
        [401, 'nonce-0 3'],
        [200, 'nonce-1 1'],
        [200, 'nonce-1 2'],
        [401, 'nonce-1 3'],
        [200, 'nonce-2 1'],
      ])
    })

    test('as one request: one outcome, sent first and answered last, with all bytes', async () => {
      const { outcomes } = await sent({}, 2, { transport: { ...(version === 2 ? { streams: 1 } : {}) } })
      const [first, second] = outcomes as [Outcome, Outcome] & { kind: 'completed' }[]
      if (first.kind !== 'completed' || second.kind !== 'completed') throw new Error('a request failed')
      expect(first.sentAt).toBeGreaterThanOrEqual(first.exchange.firedAt)
      expect(first.firstByteAt).toBeGreaterThan(first.sentAt)
      expect(first.endedAt).toBeGreaterThanOrEqual(first.firstByteAt)
      // The 401 has a longer head than the response, and the request was written twice.
      expect(first.bytesReceived).toBeGreaterThan(second.bytesReceived)
      expect(first.bytesSent).toBeGreaterThan(second.bytesSent)
    })

    test('of many requests at once', async () => {
      const target = new DigestTarget({ algorithm: 'SHA-256' })
      const url = await target.listen(version)
      const auth = { digest: { user: USER, password: PASSWORD } }
      const witness = new Witness()
      const request = { name: 'only', method: 'POST', headers: {}, body: 'x', auth }
      const engine = factory(jobFor(url, { requests: [request], slots: 8 }), witness)
      fireNow(engine, 0)
      await witness.until(1)
      fireAll(engine, witness, 200)
      await witness.until(201)
      await engine.close()
      target.close()
      expect(new Set(witness.outcomes.map(told))).toEqual(new Set([200]))
      const counts = target.asked.map(({ used }) => used?.[1] ?? 0)
      expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 202 }, (_, i) => i))
    })

    test('of the secret of the driver', async () => {
      const request = { auth: { digest: { user: USER, password: '{{secret.PASSWORD}}' } }, placeholders: true as const }
      const values = { seed: 1, driver: 'one', secrets: (name: string) => (name === 'PASSWORD' ? PASSWORD : undefined) }
      expect((await sent({}, 2, { request, values })).codes).toEqual([200, 200])
    })
  })

  describe('returns 401 as a response', () => {
    test('to wrong credentials, after one more attempt', async () => {
      const { codes, statuses } = await sent({}, 2, { password: 'wrong' })
      expect([codes, statuses]).toEqual([
        [401, 401],
        [401, 401, 401, 401],
      ])
    })

    test('without digest authentication in the plan', async () => {
      const target = new DigestTarget()
      const url = await target.listen(version)
      const witness = new Witness()
      const engine = factory(jobFor(url), witness)
      fireNow(engine, 0)
      await witness.until(1)
      await engine.close()
      target.close()
      expect([witness.outcomes.map(told), target.asked.length]).toEqual([[401], 1])
    })
  })

  test('fails as auth what it cannot answer, and says why without the password', async () => {
    const { codes, outcomes } = await sent({ qop: 'auth-int' }, 2)
    expect(codes).toEqual(['auth', 'auth'])
    expect(outcomes[0]).toMatchObject({ detail: "a digest challenge with qop 'auth-int', where auth is supported" })
  })
}
