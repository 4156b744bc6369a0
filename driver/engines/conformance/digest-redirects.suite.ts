/** Digest authentication and redirects, for engines that follow them. */
import { describe, expect, test } from '@jest/globals'
import type { HttpEngineFactory } from '../http-job.ts'
import { DigestTarget, PASSWORD, USER } from './digest-target.suite.ts'
import { fireNow, jobFor, told, Witness } from './witness.suite.ts'

export function digestRedirectsContract(factory: HttpEngineFactory): void {
  async function twice(url: string, redirects: number) {
    const auth = { digest: { user: USER, password: PASSWORD } }
    const request = { name: 'only', method: 'POST', headers: {}, body: 'x', auth, redirects }
    const witness = new Witness()
    const engine = factory(jobFor(url, { requests: [request] }), witness)
    for (const number of [0, 1]) {
      fireNow(engine, number)
      await witness.until(number + 1)
    }
    await engine.close()
    return witness.outcomes.map(told)
  }

  describe('follows a redirect with digest authentication', () => {
    test('with credentials for the next path and method', async () => {
      const target = new DigestTarget({
        uses: 3,
        respond: (path) => (path === '/' ? { status: 302, location: '/next?a=b' } : undefined),
      })
      const codes = await twice(await target.listen(1), 1)
      target.close()
      expect(codes).toEqual([200, 200])
      expect(target.asked.map(({ method, path, status }) => `${method} ${path} ${status}`)).toEqual([
        ...['POST / 401', 'POST / 302', 'GET /next?a=b 200'],
        // The nonce is used up before the next one.
        ...['POST / 302', 'GET /next?a=b 401', 'GET /next?a=b 200'],
      ])
    })

    test('without credentials to another origin', async () => {
      const away = new DigestTarget()
      const location = await away.listen(1)
      const target = new DigestTarget({ respond: () => ({ status: 307, location }) })
      const codes = await twice(await target.listen(1), 1)
      target.close()
      away.close()
      expect(codes).toEqual([401, 401])
      expect(away.asked.map(({ used }) => used)).toEqual([undefined, undefined])
    })
  })
}
