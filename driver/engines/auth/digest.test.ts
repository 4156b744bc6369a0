import { describe, expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { type Challenge, digestChallengeIn } from './challenge.ts'
import { digestAuthorization, sessionKey } from './digest.ts'
import { DigestSession, Handshake } from './digest-session.ts'

function challengeIn(text: string): Challenge {
  const challenge = digestChallengeIn(text)
  if (challenge === undefined || 'unusable' in challenge) throw new Error(`no challenge: ${text}`)
  return challenge
}

function authorization(text: string, [user, password]: readonly [string, string], cnonce: string, uri: string): string {
  const bytes = (value: string): string => Buffer.from(value).toString('latin1')
  const given = {
    challenge: challengeIn(text),
    credentials: { user: bytes(user), password: bytes(password) },
    cnonce,
  }
  return digestAuthorization({ ...given, key: sessionKey(given) }, { method: 'GET', uri, count: 1 })
}

const mufasa = ['Mufasa', 'Circle of Life'] as const
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ'
const NONCE = '7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v'
const OPAQUE = 'FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS'

describe('The answer to a challenge', () => {
  test.each([
    ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
    ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
  ])('is that of the example of RFC 7616 §3.9.1: %s', (algorithm, response) => {
    const challenge = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="${NONCE}", opaque="${OPAQUE}"`
    expect(authorization(challenge, mufasa, CNONCE, '/dir/index.html')).toBe(
      `Digest username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=${algorithm}, nonce="${NONCE}", ` +
        `nc=00000001, cnonce="${CNONCE}", qop=auth, response="${response}", opaque="${OPAQUE}"`,
    )
  })

  test('is that of the example of RFC 7616 §3.9.2 with the values of its erratum 4897: SHA-512-256 and a hashed user', () => {
    const challenge =
      'Digest realm="api@example.org", qop="auth", algorithm=SHA-512-256, nonce="5TsQWLVdgBdmrQ0XsxbDODV+57QdFR34I9HAbC/RVvkK", ' +
      'opaque="HRPCssKJSGjCrkzDg8OhwpzCiGPChXYjwrI2QmXDnsOS", charset=UTF-8, userhash=true'
    const value = authorization(
      challenge,
      ['Jäsøn Doe', 'Secret, or not?'],
      'NTg6RKcb9boFIAS3KrFK9BGeh+iDa/sm6jUMp2wds69v',
      '/doe.json',
    )
    expect(value).toContain('username="793263caabb707a56211940d90411ea4a575adeccb7e360aeb624ed06ece9b0b"')
    expect(value).toContain('response="3798d4131c277846293534c3edc11bd8a5e4cdcbff78b05db9d95eeb1cec68a5"')
    expect(value).toMatch(/, userhash=true$/)
  })

  test('is that of the example of RFC 2617 §3.5', () => {
    const challenge =
      'Digest realm="testrealm@host.com", qop="auth,auth-int", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", opaque="5ccc069c403ebaf9f0171e9517f40e41"'
    const value = authorization(challenge, ['Mufasa', 'Circle Of Life'], '0a4f113b', '/dir/index.html')
    expect(value).toContain('response="6629fae49393a05397450978507c4ef1"')
    expect(value).not.toContain('algorithm')
  })

  test('to a target of before RFC 2617 counts nothing', () => {
    const value = authorization('Digest realm="r", nonce="n"', ['a', 'b'], 'c', '/')
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
    expect(value).toBe(
      `Digest username="a", realm="r", uri="/", nonce="n", response="${md5(`${md5('a:r:b')}:n:${md5('GET:/')}`)}"`,
    )
  })

  test('writes quotes and letters beyond ASCII so that the header can be read', () => {
    const challenge = 'Digest realm="a \\"b\\"", nonce="n\\\\", qop="auth"'
    expect(authorization(challenge, ['x"y', ''], 'c', '/')).toContain(
      'username="x\\"y", realm="a \\"b\\"", uri="/", nonce="n\\\\"',
    )
    expect(authorization(challenge, ['Jäs n', ''], 'c', '/')).toContain("username*=UTF-8''%4A%C3%A4%73%20%6E, ")
  })
})

describe('A session of digest authentication', () => {
  const challenge = (nonce: string, more = ''): string => `Digest realm="r", nonce="${nonce}", qop="auth"${more}`
  const counts = (values: (string | undefined)[]): (string | undefined)[] =>
    values.map((value) =>
      /nonce="(\w+)", nc=(\w+)/
        .exec(value ?? '')
        ?.slice(1)
        .join(' '),
    )

  test('counts the uses of a nonce, over all requests', () => {
    const session = new DigestSession({ user: 'a', password: 'b' })
    expect(session.authorization('GET', '/')).toBeUndefined()
    session.adopt(challengeIn(challenge('x')))
    const first = [session.authorization('GET', '/'), session.authorization('GET', '/')]
    session.adopt(challengeIn(challenge('x')))
    const more = Array.from({ length: 14 }, () => session.authorization('GET', '/'))
    session.adopt(challengeIn(challenge('y')))
    const other = [session.authorization('GET', '/')]
    expect(counts([...first, ...more.slice(-1), ...other])).toEqual([
      'x 00000001',
      'x 00000002',
      'x 00000010',
      'y 00000001',
    ])
  })

  test('repeats a request once: without credentials before, for a new nonce, for one that is stale', () => {
    const session = new DigestSession({ user: 'a', password: 'b' })
    const handshake = new Handshake()
    const send = (): void => void handshake.authorization(session, 'GET', '/')
    send()
    expect(handshake.refused(session, challenge('x'))).toBe(true)
    send()
    expect(handshake.refused(session, challenge('y'))).toBe(false)
    handshake.begin()
    send()
    expect(handshake.refused(session, challenge('y'))).toBe(false)
    handshake.begin()
    send()
    expect(handshake.refused(session, challenge('y', ', stale=true'))).toBe(true)
    handshake.begin()
    send()
    expect(handshake.refused(session, challenge('z'))).toBe(true)
  })

  test('repeats nothing without a challenge, and fails for one that it cannot answer', () => {
    const session = new DigestSession({ user: 'a', password: 'b' })
    const handshake = new Handshake()
    expect([undefined, 'Basic realm="r"'].map((text) => handshake.refused(session, text))).toEqual([false, false])
    expect(handshake.refused(session, 'Digest realm="r", nonce="n", qop="auth-int"')).toMatchObject({ code: 'auth' })
  })
})
