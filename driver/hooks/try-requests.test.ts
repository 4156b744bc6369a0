import { afterEach, describe, expect, test } from '@jest/globals'
import { planWith } from '../../lib/plan/arbitraries.suite.ts'
import type { PlannedRequest } from '../../lib/plan/plan.ts'
import { TokenServer } from '../engines/auth/token-server.suite.ts'
import { type Demands, DigestTarget, PASSWORD, USER } from '../engines/conformance/digest-target.suite.ts'
import type { Tried } from '../engines/single-requests.ts'
import { tryRequests } from './try-requests.ts'

const VARIABLE = 'BREAKWATER_SECRET_OF_A_TRY'
afterEach(() => {
  Reflect.deleteProperty(process.env, VARIABLE)
})

const plan = planWith({ kind: 'closed', count: { value: 1, per: 'total' }, connections: 1 })

async function triedOn(demands: Demands, request: Partial<PlannedRequest>) {
  const target = new DigestTarget(demands)
  const requests = [{ name: 'only', method: 'GET', headers: {}, ...request }]
  const tried: Tried[] = []
  for await (const one of tryRequests({ ...plan, target: await target.listen(1), requests }, {})) tried.push(one.tried)
  target.close()
  return { tried, asked: target.asked }
}

describe('A request that is tried', () => {
  const auth = { digest: { user: USER, password: '{{secret.OF_A_TRY}}' } }
  const request = { method: 'POST', path: '/{{n}}/{{epoch}}', body: '{{uuid}}', auth, placeholders: true as const }

  test('is sent once more for a challenge of digest authentication, with the same values', async () => {
    process.env[VARIABLE] = PASSWORD
    const { tried, asked } = await triedOn({}, request)
    expect(tried).toMatchObject([{ outcome: { response: { status: 200 } } }])
    expect(asked.map(({ status }) => status)).toEqual([401, 200])
    expect(asked[1]).toMatchObject({ path: asked[0]?.path, body: asked[0]?.body })
    expect(tried[0]?.request.headers.at(-1)).toEqual(['authorization', expect.stringMatching(/^Digest /)])
  })

  test('is sent with a token, and not without', async () => {
    const server = new TokenServer()
    const target = await server.listen()
    const oauth2 = { tokenUrl: `${target}/token`, clientId: 'a', clientSecret: 'b' }
    const requests = [{ name: 'only', method: 'GET', headers: {}, auth: { oauth2 } }]
    const own = { ...plan, target, requests }
    const tried: Tried[] = []
    for await (const one of tryRequests(own, {})) tried.push(one.tried)
    expect(tried).toMatchObject([{ outcome: { response: { status: 200 } } }])
    server.answer = { status: 403, body: '' }
    await expect(tryRequests(own, {}).next()).rejects.toThrow('it responded with 403')
    server.close()
    expect(server.statuses).toEqual([200])
  })

  test('is shown with the 401 that is the outcome, and with a challenge that cannot be answered', async () => {
    process.env[VARIABLE] = 'wrong'
    const { tried, asked } = await triedOn({}, request)
    expect([tried[0]?.outcome, asked.length]).toMatchObject([{ response: { status: 401 } }, 2])
    const other = await triedOn({ qop: 'auth-int' }, request)
    expect(other.tried).toMatchObject([{ outcome: { failure: expect.stringContaining("qop 'auth-int'") } }])
  })
})
