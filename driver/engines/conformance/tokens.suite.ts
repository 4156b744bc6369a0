/** Tokens of OAuth 2, which change while requests are sent: the same for every engine and version of HTTP. */
import { expect, test } from '@jest/globals'
import type { PlannedRequest } from '../../../lib/plan/plan.ts'
import type { HttpEngineFactory } from '../http-job.ts'
import type { Receiver } from './placeholders.suite.ts'
import { fireNow, jobFor, told, Witness } from './witness.suite.ts'

export function tokensContract(factory: HttpEngineFactory, listen: () => Promise<Receiver>): void {
  const oauth2 = { tokenUrl: 'http://127.0.0.1:1/', clientId: 'a', clientSecret: 'b' }

  test('sends the current token of each request', async () => {
    const target = await listen()
    const requests: PlannedRequest[] = [
      { name: 'own', method: 'GET', path: '/{{n}}', headers: { 'x-own': '{{n}}' }, auth: { oauth2 } },
      { name: 'none', method: 'GET', path: '/none', headers: {} },
      {
        ...{ name: 'values', method: 'POST', path: '/{{n}}', headers: {}, body: 'n={{n}}' },
        ...{ placeholders: true, auth: { oauth2 } },
      },
      { name: 'body', method: 'POST', path: '/body', headers: {}, body: 'n={{n}}', auth: { oauth2 } },
    ]
    let issue = 1
    const tokens = (request: number): string => `token-${request}-${issue}`
    const values = { seed: 1, driver: 'one', secrets: () => undefined, tokens }
    const witness = new Witness()
    const engine = factory(jobFor(target.url, { requests, values, identify: { testId: 't', nodeId: 'd' } }), witness)
    for (let number = 0; number < 8; number += 1) {
      issue = number < 4 ? 1 : 2
      fireNow(engine, number, number % 4)
      await witness.until(number + 1)
    }
    await engine.close()
    await target.close()
    expect(witness.outcomes.map(told)).toEqual(Array.from({ length: 8 }, () => 200))
    expect(target.received().map(({ path, body, headers }) => [path, body, headers.get('authorization')])).toEqual([
      ['/%7B%7Bn%7D%7D', '', 'Bearer token-0-1'],
      ['/none', '', undefined],
      ['/3', 'n=3', 'Bearer token-2-1'],
      ['/body', 'n={{n}}', 'Bearer token-3-1'],
      ['/%7B%7Bn%7D%7D', '', 'Bearer token-0-2'],
      ['/none', '', undefined],
      ['/7', 'n=7', 'Bearer token-2-2'],
      ['/body', 'n={{n}}', 'Bearer token-3-2'],
    ])
    expect(target.received()[0]?.headers.get('x-own')).toBe('{{n}}')
  })
}
