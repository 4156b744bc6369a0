import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { VirtualClock, systemClock } from '../../../lib/clock.ts'
import { planWith } from '../../../lib/plan/arbitraries.suite.ts'
import type { OAuth2 } from '../../../lib/plan/auth.ts'
import type { Plan, PlannedRequest } from '../../../lib/plan/plan.ts'
import { fromSeconds, later } from '../../../lib/units.ts'
import { requestToken } from './token-request.ts'
import { TokenServer } from './token-server.suite.ts'
import { Tokens } from './tokens.ts'

const SECRET = 'the "secret" & of: ü'
let server: TokenServer
let order: OAuth2
let origin: string

beforeEach(async () => {
  server = new TokenServer()
  origin = await server.listen()
  order = { tokenUrl: `${origin}/token`, clientId: 'a client:', clientSecret: SECRET }
})
afterEach(() => {
  server.close()
})

function planOf(...requests: Partial<PlannedRequest>[]): Plan {
  const plan = planWith({ kind: 'closed', count: { value: 1, per: 'total' }, connections: 1 })
  return { ...plan, requests: requests.map((one, i) => ({ name: `r${i}`, method: 'GET', headers: {}, ...one })) }
}

describe('A token request', () => {
  test('has the credentials in basic authentication, encoded as in a form', async () => {
    expect(await requestToken({ ...order, scope: 'a b', audience: 'c' }, {})).toEqual({
      value: 'token-1~+/.=',
      seconds: 3_600,
    })
    const [asked] = server.asked
    expect(asked).toMatchObject({
      type: 'application/x-www-form-urlencoded',
      form: { grant_type: 'client_credentials', scope: 'a b', audience: 'c' },
    })
    const basic = Buffer.from(asked?.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
    expect(basic).toBe('a+client%3A:the+%22secret%22+%26+of%3A+%C3%BC')
  })

  test('has them in the body if the plan says so', async () => {
    await requestToken({ ...order, in: 'body' }, {})
    expect(server.asked).toEqual([
      {
        authorization: undefined,
        type: 'application/x-www-form-urlencoded',
        form: { grant_type: 'client_credentials', client_id: 'a client:', client_secret: SECRET },
      },
    ])
  })

  test.each<[number, string | undefined, string]>([
    [401, '{"error":"invalid_client"}', 'it responded with 401 (invalid_client)'],
    [400, JSON.stringify({ error: SECRET, error_description: SECRET }), 'it responded with 400'],
    [503, SECRET, 'it responded with 503'],
    [302, '', 'it responded with 302'],
    [200, '{}', 'its response has no access_token'],
    [200, 'null', 'its response has no access_token'],
    [200, '{"access_token":"a\\r\\nb"}', 'its access_token has characters that no header can hold'],
    [200, '{"access_token":"a","token_type":"mac"}', 'its token is no bearer token'],
    [200, undefined, 'its response exceeds 262144 bytes'],
  ])('fails for %d and %j, naming the URL and never the secret', async (status, body = 'x'.repeat(300_000), reason) => {
    server.answer = { status, body }
    const message = `no token from ${origin}/token: ${reason}`
    await expect(requestToken(order, {})).rejects.toMatchObject({ message })
  })

  test('fails when nobody listens', async () => {
    server.close()
    await expect(requestToken(order, {})).rejects.toThrow(/^no token from http:.*\/token: .*refused/)
  })
})

describe('The tokens of a plan', () => {
  const parts = { clock: systemClock, credentials: {} }

  test('are one for each client, with the secrets of the driver', async () => {
    const auth = { oauth2: { ...order, clientSecret: '{{secret.CLIENT}}' } }
    const own = { placeholders: true as const, auth }
    const plan = planOf(own, {}, { ...own, path: '/b' }, { auth: { oauth2: { ...order, clientId: '{{b}}' } } })
    const secrets = (name: string): string | undefined => (name === 'CLIENT' ? SECRET : undefined)
    const tokens = new Tokens({ ...parts, plan, secrets })
    expect(tokens.areDue).toBe(true)
    await tokens.obtain()
    const [first, none, second, other] = tokens.values
    expect([tokens.areDue, none, second]).toEqual([false, undefined, first])
    expect(new Set([first, other])).toEqual(new Set(['token-1~+/.=', 'token-2~+/.=']))
    const users = server.asked.map(({ authorization = '' }) => Buffer.from(authorization.slice(6), 'base64').toString())
    expect(users.toSorted()).toEqual(
      ['%7B%7Bb%7D%7D', 'a+client%3A'].map((id) => `${id}:the+%22secret%22+%26+of%3A+%C3%BC`),
    )
  })

  test('lack a secret before anything is sent', () => {
    const auth = { oauth2: { ...order, clientSecret: '{{secret.CLIENT}}' } }
    const create = (): unknown =>
      new Tokens({ ...parts, plan: planOf({ placeholders: true, auth }), secrets: () => undefined })
    expect(create).toThrow('set BREAKWATER_SECRET_CLIENT')
  })

  test('are renewed before they expire, again after a failure, and not after the end', async () => {
    const clock = new VirtualClock(fromSeconds(100))
    server.seconds = 100
    const tokens = new Tokens({ clock, credentials: {}, plan: planOf({ auth: { oauth2: order } }) })
    await tokens.obtain()
    const ended = new AbortController()
    let next: (event: string) => void = () => undefined
    const event = (): Promise<string> => new Promise((resolve) => (next = resolve))
    const kept = tokens.keep(ended.signal, {
      renewed: ([value]) => {
        next(`renewed ${String(value)}`)
      },
      failed: (reason) => {
        next(reason)
      },
    })
    const pass = (seconds: number): Promise<void> => clock.advanceTo(later(clock.now(), fromSeconds(seconds)))
    await pass(74)
    expect(server.asked).toHaveLength(1)
    const first = event()
    await pass(2)
    expect(await first).toBe('renewed token-2~+/.=')
    server.answer = { status: 500, body: '' }
    const failed = event()
    await pass(76)
    expect(await failed).toBe(`no token from ${origin}/token: it responded with 500`)
    expect(tokens.values).toEqual(['token-2~+/.='])
    server.answer = undefined
    const again = event()
    await pass(1)
    expect(await again).toBe('renewed token-4~+/.=')
    ended.abort()
    await kept
    await pass(1_000)
    expect(server.asked).toHaveLength(4)
  })

  test('that never expire are not renewed', async () => {
    server.answer = { status: 200, body: '{"access_token":"a"}' }
    const tokens = new Tokens({ ...parts, plan: planOf({ auth: { oauth2: order } }) })
    await tokens.obtain()
    await tokens.keep(new AbortController().signal, { renewed: () => undefined, failed: () => undefined })
    expect([tokens.values, tokens.areDue]).toEqual([['a'], false])
  })
})
